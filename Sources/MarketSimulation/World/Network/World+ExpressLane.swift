import EventKernel
import Margining
import NetworkModel
import Participants
import Quantities

extension World {
  /// Where the prices of an express lane go, where somebody can bid for one.
  static func openLane(_ scenario: Scenario, _ ledger: inout Ledger) -> ExpressLaneFigures? {
    guard case .expressLane(let spec) = scenario.network.ordering,
      let quote = scenario.markets.first?.quote
    else { return nil }
    let isWanted = scenario.participants.contains { participant in
      guard case .keepers(let keepers) = participant.kind else { return false }
      return keepers.laneBid > .zero
    }
    guard isWanted else { return nil }
    let column = ledger.addColumn(
      name: "express-lane",
      asset: quote,
      members: 1,
      kind: .external
    )
    return ExpressLaneFigures(spec: spec, proceeds: LedgerSlot(column: column, member: 0))
  }

  /// Books the auction of the second round; nobody holds the first, whose bids would have closed
  /// before the start.
  mutating func startLane() throws(RunFailure) {
    guard let lane = network.book.lane else { return }
    try scheduleLaneAuction(lane.spec, round: 1)
  }

  private mutating func scheduleLaneAuction(
    _ spec: ExpressLaneSpec,
    round: Int64
  ) throws(RunFailure) {
    let (start, overflow) = round.multipliedReportingOverflow(by: spec.round.nanoseconds)
    guard !overflow else { return }
    try schedule(
      MarketEvent(.laneAuction, entity: round),
      at: SimInstant(nanoseconds: start - spec.closing.nanoseconds),
      phase: .participant,
      source: .lane
    )
  }

  /// Bids for a round close: the winner pays the second bid, and holds the lane from its start on.
  mutating func auctionLane(round: Int64) throws(RunFailure) {
    guard let lane = network.book.lane else { return }
    var bids: [LaneBid] = []
    for group in keepers.indices where keepers[group].population.spec.laneBid > .zero {
      for member in 0..<keepers[group].population.spec.count {
        bids.append(try laneBid(group, member, round: round))
      }
    }
    if let grant = lane.spec.award(round: round, bids: bids),
      let group = keeperGroup(participant: grant.population - 16)
    {
      let payer = LedgerSlot(column: keepers[group].stable, member: grant.member)
      try transfer(grant.price.micros, from: payer, to: lane.proceeds, reason: .gasFee)
      commitLedger()
      network.book.lane?.granted += 1
      network.book.lane?.paidMicros += Int128(grant.price.micros)
      chainEffects.removeAll()
      chain.handle(.grantLane(grant), at: now, into: &chainEffects)
      happened(
        .laneGrant,
        scope: grant.population - 16,
        entity: Int64(grant.member),
        amount: grant.price.micros
      )
    }
    try scheduleLaneAuction(lane.spec, round: round + 1)
  }

  /// What a round is worth to a member: half to one and a half times the population's value, drawn
  /// by the round, and never more than the member has.
  private func laneBid(
    _ group: Int,
    _ member: Int32,
    round: Int64
  ) throws(RunFailure) -> LaneBid {
    let population = keepers[group].population
    let draw = population.uniform(
      opportunity: UInt64(bitPattern: round),
      attempt: UInt64(UInt32(bitPattern: member)),
      purpose: 6
    )
    let share = Ratio(partsPerBillion: 500_000_000 + Int64(draw * 1_000_000_000))
    let worth: Int64
    do throws(QuantityError) {
      worth = try share.part(of: population.spec.laneBid.micros, rounding: .floor)
    } catch { throw .quantity(error) }
    let amount = min(worth, freeStablecoin(group, member).micros)
    return LaneBid(
      population: 16 + keepers[group].participant,
      member: member,
      amount: QuoteAmount(micros: amount),
      at: now
    )
  }

  /// Notes who won a liquidation and what the place cost.
  mutating func countWin(_ kind: TransactionKind, _ transaction: Transaction, price: GasPrice) {
    guard kind == .startAuction || kind == .liquidatePosition || kind == .liquidateLoan else {
      return
    }
    network.book.race.won(
      by: transaction.population,
      price: price,
      holdsLane: chain.holdsLane(transaction)
    )
  }

  /// A metric of the race for liquidations by its column name, or nil where it is none.
  func raceMetric(_ name: String) -> MetricValue? {
    let race = network.book.race
    func share(_ part: Int64) -> MetricValue {
      race.wins > 0 ? .number(Double(part) / Double(race.wins)) : .undefined
    }
    switch name {
    case "liquidation_price_paid_gwei":
      guard race.wins > 0 else { return .undefined }
      return .number(Double(race.priceWei) / Double(race.wins) / 1_000_000_000)
    case "liquidation_first_winner_share":
      guard let first = keepers.first(where: { $0.population.spec.starts }) else {
        return .undefined
      }
      return share(race.wins(of: 16 + first.participant))
    case "liquidation_top_winner_share":
      return share(race.populations.map { $0.wins }.max() ?? 0)
    case "lane_holder_winner_share": return share(race.holderWins)
    case "lane_round_count": return .count(network.book.lane?.granted ?? 0)
    case "lane_paid_usd": return .micros(network.book.lane?.paidMicros ?? 0)
    default: return nil
    }
  }
}
