import PriceOracles
import Quantities
import Testing

/// The whole transition table of the Liquity v1 machine, and its constants.
struct LiquityMachineTests {
  typealias State = LiquityMachine.State

  /// One row: all words must hold; the first row of a state that fits decides.
  ///
  /// `PB`, `PF`, `PJ`: primary broken, frozen, jumped; `SB`, `SF`: second source broken, frozen;
  /// `SIM`: similar; `LIVE`: neither broken nor frozen, both of them.
  static let table: [(from: Int, words: String, to: Int, output: String)] = [
    (0, "PB SB", 2, "LG"), (0, "PB SF", 1, "LG"), (0, "PB", 1, "S"),
    (0, "PF SB", 4, "LG"), (0, "PF SF", 3, "LG"), (0, "PF", 3, "S"),
    (0, "PJ SB", 2, "LG"), (0, "PJ SF", 1, "LG"), (0, "PJ SIM", 0, "P"), (0, "PJ", 1, "S"),
    (0, "SB", 4, "P"), (0, "", 0, "P"),
    (1, "LIVE SIM", 0, "P"), (1, "SB", 2, "LG"), (1, "SF", 1, "LG"), (1, "", 1, "S"),
    (2, "LIVE SIM", 0, "P"), (2, "", 2, "LG"),
    (3, "PB SB", 2, "LG"), (3, "PB SF", 1, "LG"), (3, "PB", 1, "S"),
    (3, "PF SB", 4, "LG"), (3, "PF SF", 3, "LG"), (3, "PF", 3, "S"),
    (3, "SB", 4, "P"), (3, "SF", 3, "LG"), (3, "SIM", 0, "P"), (3, "", 1, "S"),
    (4, "PB", 2, "LG"), (4, "PF", 4, "LG"), (4, "LIVE SIM", 0, "P"), (4, "PJ", 2, "LG"),
    (4, "", 4, "P"),
  ]

  static func conditions(_ bits: Int) -> LiquityMachine.Conditions {
    LiquityMachine.Conditions(
      primaryBroken: bits & 1 != 0,
      primaryFrozen: bits & 2 != 0,
      primaryJumped: bits & 4 != 0,
      secondaryBroken: bits & 8 != 0,
      secondaryFrozen: bits & 16 != 0,
      similar: bits & 32 != 0
    )
  }

  static func holds(_ word: Substring, _ now: LiquityMachine.Conditions) -> Bool {
    switch word {
    case "PB": now.primaryBroken
    case "PF": now.primaryFrozen
    case "PJ": now.primaryJumped
    case "SB": now.secondaryBroken
    case "SF": now.secondaryFrozen
    case "SIM": now.similar
    case "LIVE":
      !now.primaryBroken && !now.primaryFrozen && !now.secondaryBroken && !now.secondaryFrozen
    default: false
    }
  }

  @Test func `every state and every combination of conditions goes where the table says`() {
    var wrong: [String] = []
    for state in State.allCases {
      for bits in 0..<64 {
        let now = Self.conditions(bits)
        let row = Self.table.first {
          $0.from == Int(state.rawValue)
            && $0.words.split(separator: " ").allSatisfy { Self.holds($0, now) }
        }
        let step = LiquityMachine.step(from: state, now)
        let output =
          switch step.output {
          case .primary: "P"
          case .secondary: "S"
          case .lastGood: "LG"
          }
        if Int(step.state.rawValue) != row?.to || output != row?.output {
          wrong.append("\(state) \(bits): \(step), not \(String(describing: row))")
        }
      }
    }
    #expect(wrong == [])
  }

  @Test func `every row of the table is reached`() {
    for (index, row) in Self.table.enumerated() {
      let isReached = (0..<64).contains { bits in
        Self.table.firstIndex {
          $0.from == row.from
            && $0.words.split(separator: " ").allSatisfy { Self.holds($0, Self.conditions(bits)) }
        } == index
      }
      #expect(isReached, "\(row)")
    }
  }

  @Test func `no state is a trap, and working again needs two live sources that agree`() {
    for state in State.allCases {
      let agreed = LiquityMachine.step(from: state, Self.conditions(32))
      #expect(agreed.state == .working)
      for bits in 0..<64 where state != .working {
        let now = Self.conditions(bits)
        let step = LiquityMachine.step(from: state, now)
        let isLive = Self.holds("LIVE", now) && now.similar
        #expect((step.state == .working) == isLive, "\(state) \(bits)")
      }
    }
  }

  @Test func `frozen resumes the primary price without agreement when the second source breaks`() {
    var now = Self.conditions(0)
    now.secondaryBroken = true
    let step = LiquityMachine.step(from: .frozen, now)
    #expect(step.state == .primaryOnly)
    #expect(step.output == .primary)
  }

  @Test func `last good can stand without limit`() {
    var state = State.bothUntrusted
    for _ in 0..<1_000 { state = LiquityMachine.step(from: state, Self.conditions(0)).state }
    #expect(state == .bothUntrusted)
  }

  static func answer(_ price: Int64, at instant: Int64) -> OnChainPrice {
    OnChainPrice(
      observation: Observation(
        price: Price(nanos: price),
        shadow: Price(nanos: price),
        observedAt: second(instant),
        forcedFills: 0,
        faulty: false
      ),
      writtenAt: second(instant)
    )
  }

  @Test(
    "the constants: 4 hours, 50 % of the larger, 5 % of the smaller",
    arguments: [
      (current: 200, previous: 100, second: 200, age: 14_400, "jumps 0, similar 1, frozen 0"),
      (current: 201, previous: 100, second: 200, age: 14_401, "jumps 1, similar 1, frozen 1"),
      (current: 100, previous: 200, second: 105, age: 0, "jumps 0, similar 1, frozen 0"),
      (current: 99, previous: 200, second: 105, age: 0, "jumps 1, similar 0, frozen 0"),
      (current: 105, previous: 105, second: 100, age: 0, "jumps 0, similar 1, frozen 0"),
      (current: 106, previous: 105, second: 100, age: 0, "jumps 0, similar 0, frozen 0"),
    ] as [(current: Int64, previous: Int64, second: Int64, age: Int64, String)]
  )
  func constants(
    row: (current: Int64, previous: Int64, second: Int64, age: Int64, words: String)
  ) {
    let now = LiquityMachine.Thresholds.liquity.conditions(
      primary: Self.answer(row.current, at: 20_000 - row.age),
      previous: Self.answer(row.previous, at: 0),
      secondary: Self.answer(row.second, at: 20_000 - row.age),
      at: second(20_000)
    )
    func bit(_ flag: Bool) -> Int { flag ? 1 : 0 }
    let found =
      "jumps \(bit(now.primaryJumped)), similar \(bit(now.similar)), "
      + "frozen \(bit(now.primaryFrozen && now.secondaryFrozen))"
    #expect(found == row.words)
    #expect(!now.primaryBroken && !now.secondaryBroken)
  }

  @Test func `a missing answer, one from the future and a price of zero are broken`() {
    let good = Self.answer(100, at: 0)
    func broken(
      _ primary: OnChainPrice?,
      _ previous: OnChainPrice?,
      _ other: OnChainPrice?
    ) -> [Bool] {
      let now = LiquityMachine.Thresholds.liquity.conditions(
        primary: primary,
        previous: previous,
        secondary: other,
        at: second(10)
      )
      return [now.primaryBroken, now.secondaryBroken]
    }
    #expect(broken(good, good, good) == [false, false])
    #expect(broken(good, nil, good) == [false, false])
    #expect(broken(nil, good, nil) == [true, true])
    #expect(broken(Self.answer(100, at: 11), good, Self.answer(100, at: 11)) == [true, true])
    #expect(broken(Self.answer(0, at: 0), good, Self.answer(0, at: 0)) == [true, true])
    // The round before counts for the primary source only.
    #expect(broken(good, Self.answer(0, at: 0), good) == [true, false])
  }
}

struct FallbackMachineTests {
  static func reading(_ price: Int64, at instant: Int64) -> FallbackMachine.Reading {
    FallbackMachine.Reading(price: usd(price), observedAt: second(instant))
  }

  /// Changes of source over an hour in which the primary source is off every other minute.
  static func changes(similar: Ratio, holdTime: SimDuration) -> Int {
    var machine = FallbackMachine(
      rules: .init(
        deviation: .percent(5),
        maximumAge: .seconds(600),
        similar: similar,
        holdTime: holdTime
      )
    )
    var count = 0
    for minute: Int64 in 0..<60 {
      let instant = minute * 60
      let change = machine.update(
        primary: reading(minute % 2 == 0 ? 95 : 97, at: instant),
        secondary: reading(100, at: instant),
        at: second(instant)
      )
      if change != .none { count += 1 }
    }
    return count
  }

  @Test func `without hysteresis it oscillates, and either kind of it ends that`() {
    #expect(Self.changes(similar: .percent(4), holdTime: .zero) == 60)
    #expect(Self.changes(similar: .percent(2), holdTime: .zero) == 1)
    #expect(Self.changes(similar: .percent(4), holdTime: .seconds(120)) == 1)
  }

  @Test func `it returns when both have agreed for long enough, and says when that will be`() {
    var machine = FallbackMachine(
      rules: .init(
        deviation: .percent(5),
        maximumAge: .seconds(600),
        similar: .percent(2),
        holdTime: .seconds(100)
      )
    )
    func update(_ primary: Int64, _ instant: Int64) -> FallbackMachine.Change {
      machine.update(
        primary: Self.reading(primary, at: instant),
        secondary: Self.reading(100, at: instant),
        at: second(instant)
      )
    }
    #expect(update(95, 0) == .fellBack(.deviation))
    #expect(machine.returnsAt == nil)
    #expect(update(99, 10) == .none)
    #expect(machine.returnsAt == second(110))
    #expect(update(97, 60) == .none)
    #expect(machine.returnsAt == nil)
    #expect(update(99, 70) == .none)
    #expect(update(99, 169) == .none)
    #expect(update(99, 170) == .returned)
    #expect(machine.state == .primary)
  }
}
