import Determinism
import NetworkModel
import Participants
import Quantities
import TestSupport
import Testing

@Suite struct KeeperPopulationTests {
  private static func spec(count: Int32 = 4, pendingLimit: Int32 = 2) -> KeeperSpec {
    KeeperSpec(
      count: count,
      capital: QuoteAmount(micros: 100_000_000000),
      gasFunds: BaseQuantity(units: 100_00000000),
      fee: .fixed(.gwei(20)),
      discountLow: .percent(2),
      discountHigh: .percent(10),
      openingBid: .percent(50),
      starts: true,
      bids: true,
      pendingLimit: pendingLimit,
      saleDelay: .zero,
      recycleDelay: .zero,
      latency: .zero
    )
  }

  private static func population(
    _ spec: KeeperSpec,
    name: String = "keepers",
    seed: UInt64 = 1
  ) -> KeeperPopulation {
    KeeperPopulation(name: name, spec: spec, seeds: SeedTree(rootSeed: seed, replication: 0))
  }

  private static func entry(id: Int64, member: Int32, micros: Int64) -> PendingKeeperTransaction {
    PendingKeeperTransaction(
      transaction: Transaction(
        id: id,
        kind: 0,
        lane: .liquidation,
        population: 0,
        member: member,
        slot: id,
        gas: 100_000,
        bid: .gwei(20),
        submittedAt: .start,
        arrivesAt: .start
      ),
      reserved: QuoteAmount(micros: micros)
    )
  }

  // MARK: Traits

  @Test func `discounts fill the stated range evenly`() {
    let discounts = Self.population(Self.spec(count: 20_000)).discounts
    var (below, tooLow, tooHigh) = (0, 0, 0)
    var sum = 0.0
    for discount in discounts {
      if discount < .percent(2) { tooLow += 1 }
      if discount > .percent(10) { tooHigh += 1 }
      if discount < .percent(4) { below += 1 }
      sum += discount.value
    }
    #expect(tooLow == 0 && tooHigh == 0)
    // Mean 6 % and one quarter below 4 %, each within five standard errors.
    #expect(abs(sum / 20_000 - 0.06) < 5 * 0.0231 / 20_000.0.squareRoot())
    #expect(abs(Double(below) / 20_000 - 0.25) < 5 * 0.433 / 20_000.0.squareRoot())
  }

  @Test func `equal bounds give every member the same discount`() {
    var spec = Self.spec(count: 50)
    spec.discountHigh = spec.discountLow
    #expect(Self.population(spec).discounts == Array(repeating: .percent(2), count: 50))
  }

  @Test func `more members leave the traits of the first ones as they are`() {
    let few = Self.population(Self.spec(count: 10)).discounts
    let many = Self.population(Self.spec(count: 1_000)).discounts
    #expect(Array(many.prefix(10)) == few)
  }

  @Test func `name and seed key the traits, other parameters do not`() {
    var patient = Self.spec(count: 10)
    patient.saleDelay = .seconds(3_600)
    patient.openingBid = .one
    let plain = Self.population(Self.spec(count: 10)).discounts
    #expect(Self.population(patient).discounts == plain)
    #expect(Self.population(Self.spec(count: 10), name: "others").discounts != plain)
    #expect(Self.population(Self.spec(count: 10), seed: 2).discounts != plain)
  }

  @Test func `an opportunity falls to every member equally often`() {
    let population = Self.population(Self.spec(count: 8))
    var counts = [Double](repeating: 0, count: 8)
    for opportunity in 0..<16_000 as Range<UInt64> {
      counts[Int(population.member(opportunity: opportunity, attempt: 1))] += 1
    }
    let deviations = counts.map { ($0 - 2_000) * ($0 - 2_000) / 2_000 }
    // The 99.99 % point of χ² with seven degrees of freedom.
    #expect(deviations.reduce(0, +) < 29.88)
  }

  @Test func `a draw depends on opportunity, attempt and purpose only`() {
    var population = Self.population(Self.spec())
    let before = population.uniform(opportunity: 5, attempt: 6, purpose: 7)
    _ = population.member(opportunity: 9, attempt: 9)
    population.sent(Self.entry(id: 1, member: 0, micros: 1))
    #expect(population.uniform(opportunity: 5, attempt: 6, purpose: 7) == before)
    #expect(population.uniform(opportunity: 6, attempt: 5, purpose: 7) != before)
    #expect(population.uniform(opportunity: 5, attempt: 6, purpose: 8) != before)
  }

  // MARK: Transactions in flight

  @Test func `sent and concluded keep places and reserves per member`() {
    var population = Self.population(Self.spec())
    #expect(population.freePlaces == 8)
    population.sent(Self.entry(id: 10, member: 1, micros: 700))
    population.sent(Self.entry(id: 11, member: 1, micros: 50))
    population.sent(Self.entry(id: 12, member: 3, micros: 9))
    #expect(population.pendingCounts == [0, 2, 0, 1])
    #expect(population.reservedMicros == [0, 750, 0, 9])
    #expect(population.freePlaces == 5)
    #expect(!population.canSend(1) && population.canSend(3) && population.canSend(0))
    #expect(population.pending.map(\.transaction.id) == [10, 11, 12])

    #expect(population.concluded(10) == Self.entry(id: 10, member: 1, micros: 700))
    #expect(population.pendingCounts == [0, 1, 0, 1])
    #expect(population.reservedMicros == [0, 50, 0, 9])
    #expect(population.freePlaces == 6)
    #expect(population.canSend(1))
    #expect(population.pending.map(\.transaction.id) == [11, 12])
  }

  @Test func `a conclusion that is nobody's changes nothing`() {
    var population = Self.population(Self.spec())
    population.sent(Self.entry(id: 10, member: 1, micros: 700))
    #expect(population.concluded(11) == nil)
    #expect(population.concluded(10) != nil)
    #expect(population.concluded(10) == nil)
    #expect(population.freePlaces == 8)
    #expect(population.reservedMicros == [0, 0, 0, 0])
  }

  @Test func `the books balance after any sequence`() {
    everySeed(count: 200) { seed in
      var draws = TestDraws(seed: seed)
      var population = Self.population(Self.spec(count: 5, pendingLimit: 3), seed: seed)
      var model: [(id: Int64, member: Int32, micros: Int64)] = []
      for id in 0..<60 as Range<Int64> {
        let member = Int32(draws.below(5))
        let isFull = model.count(where: { $0.member == member }) == 3
        if population.canSend(member) == isFull { return "canSend is wrong at \(id)" }
        if !isFull, draws.below(3) > 0 {
          let micros = draws.within(0...1_000_000)
          model.append((id, member, micros))
          population.sent(Self.entry(id: id, member: member, micros: micros))
        } else if !model.isEmpty {
          population.concluded(model.remove(at: draws.below(model.count)).id)
        }
        for member in 0..<5 as Range<Int32> {
          let own = model.filter { $0.member == member }
          let slot = Int(member)
          if population.pendingCounts[slot] != Int32(own.count)
            || population.reservedMicros[slot] != own.reduce(0, { $0 + $1.micros })
          {
            return "member \(member) is wrong at \(id)"
          }
        }
        if population.freePlaces != Int64(15 - model.count) { return "places at \(id)" }
        if population.pending.map(\.transaction.id) != model.map(\.id) { return "order at \(id)" }
      }
      return nil
    }
  }

  @Test func `the largest population that a scenario may state counts its places`() {
    let population = Self.population(Self.spec(count: 100_000, pendingLimit: 100_000))
    #expect(population.freePlaces == 10_000_000_000)
  }
}
