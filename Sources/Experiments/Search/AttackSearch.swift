import Determinism
public import MarketSimulation
import Markets
public import Participants
import Quantities

/// Attacks to try for the adversaries of a scenario, who know its policy and search.
///
/// | adversary | what is chosen | drawn |
/// | --- | --- | --- |
/// | manipulator | market and side | evenly |
/// | | value of the first leg | 1/64 to 64 times the stated one, logarithmically |
/// | | instant | evenly over nine tenths of the horizon |
/// | | slices, time between them | 1 to 60, 1 s to 5 min, logarithmically |
/// | | hold | 10 s to half of the horizon, logarithmically |
/// | raider | instant | evenly over nine tenths of the horizon |
/// | | collateral | 1/64 to 64 times the stated value, logarithmically |
/// | | accounts | 1 to 1,000, logarithmically |
/// | exploit | instant | evenly over nine tenths of the horizon |
/// | | rate per block | 0.01 % to 100 %, logarithmically |
///
/// Candidate 0 is the script as stated, so that a search never does worse where it looked. A draw
/// is addressed by the adversary's name, candidate, and parameter: a larger budget keeps the
/// candidates of a smaller one. Numbers keep three digits, times whole seconds.
public struct AttackSearch: Sendable {
  private let seeds: SeedTree

  /// Creates a search.
  public init(seed: UInt64) { seeds = SeedTree(rootSeed: seed, replication: 0) }

  /// Returns whether a scenario has somebody to search for.
  public static func hasAdversary(_ scenario: Scenario) -> Bool {
    scenario.participants.contains { isAdversary($0) }
  }

  /// Returns `count` lists of participants that differ in what their adversaries do.
  ///
  /// - Precondition: `count` is positive.
  public func candidates(of scenario: Scenario, count: Int) -> [[ParticipantSpec]] {
    precondition(count > 0, "no candidates")
    return (0..<UInt64(count)).map { number in
      number == 0
        ? scenario.participants : scenario.participants.map { drawn($0, number, in: scenario) }
    }
  }

  /// Returns whether a participant attacks and can act.
  public static func isAdversary(_ participant: ParticipantSpec) -> Bool {
    switch participant.kind {
    case .manipulator(let spec): spec.notional > .zero
    case .exploit(let spec): spec.fault.takesMoney && spec.rate > .zero
    case .keepers, .owners, .orderFlow, .arbitrageur, .anticipators, .depositors, .savers: false
    case .raider(let spec): spec.canAct
    }
  }

  private func drawn(
    _ participant: ParticipantSpec,
    _ number: UInt64,
    in scenario: Scenario
  ) -> ParticipantSpec {
    guard Self.isAdversary(participant) else { return participant }
    let stream = seeds.stream("experiments.attack/\(participant.name)")
    func share(_ parameter: UInt64) -> Double { stream.uniform(step: number, index: parameter) }
    let horizon = scenario.horizon.secondsValue
    let instant = SimInstant.start + Self.seconds(share(0) * 0.9 * horizon)
    var drawn = participant
    switch participant.kind {
    case .manipulator(var spec):
      spec.at = instant
      let stated = Double(spec.notional.micros)
      let most = min(stated * 64, 1e18)
      spec.notional = QuoteAmount(micros: Self.digits(Self.power(stated / 64, most, share(1))))
      spec.side = share(2) < 0.5 ? .sell : .buy
      let market = Int32(share(3) * Double(scenario.markets.count))
      spec.market = MarketID(min(market, Int32(scenario.markets.count) - 1))
      spec.slices = Int32(Self.power(1, 60, share(4)).rounded(.down))
      spec.interval = Self.seconds(Self.power(1, 300, share(5)))
      spec.hold = Self.seconds(Self.power(10, max(20, horizon / 2), share(6)))
      drawn.kind = .manipulator(spec)
    case .exploit(var spec):
      spec.at = instant
      spec.rate = Ratio(partsPerBillion: Self.digits(Self.power(1e5, 1e9, share(1))))
      drawn.kind = .exploit(spec)
    case .raider(var spec):
      spec.at = instant
      let stated = Double(max(1, spec.capital.micros))
      let most = min(stated * 64, 1e18)
      spec.capital = QuoteAmount(micros: Self.digits(Self.power(stated / 64, most, share(1))))
      spec.accounts = Int32(Self.power(1, 1_000, share(2)).rounded(.down))
      drawn.kind = .raider(spec)
    case .keepers, .owners, .orderFlow, .arbitrageur, .anticipators, .depositors, .savers: break
    }
    return drawn
  }

  /// The number at a share of a logarithmic range of positive numbers.
  private static func power(_ low: Double, _ high: Double, _ share: Double) -> Double {
    let (start, end) = (PortableMath.log(low), PortableMath.log(high))
    return PortableMath.exp(start + share * (end - start))
  }

  private static func seconds(_ value: Double) -> SimDuration {
    .seconds(Int64(max(1, value).rounded(.down)))
  }

  /// A positive number below 2⁶² with three digits, at least 1.
  private static func digits(_ value: Double) -> Int64 {
    var scale = 1.0
    while value / scale >= 1_000 { scale *= 10 }
    return Int64(max(1, (value / scale).rounded(.down)) * scale)
  }
}
