import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// A raider while it runs.
struct RaiderState: Sendable {
  let participant: Int32
  let spec: RaiderSpec
  /// Its first account.
  let firstAccount: Int32
  /// The protocol's place among the lending protocols.
  let lending: Int32
  let collateral: ReserveID
  let debt: ReserveID
  let purse: TraderPurse
  /// Where its own money comes from.
  let pocket: LedgerSlot
  var raids: Int32 = 0
  var isPending = false
  /// Whether it has paid for votes.
  var hasVotes = false
  /// What it borrowed beyond what it paid for collateral, in 10⁻⁶.
  var taken: Int128 = 0

  /// Place of the protocol.
  var position: Int { Int(spec.protocolID.index) }
  /// Place of its engine.
  var slot: Int { Int(lending) }
}

extension World {
  /// Opens the purses of everybody who trades, takes or borrows with money from outside.
  static func openAdversaries(
    _ scenario: Scenario,
    _ prepared: PreparedReplication,
    _ ledger: inout Ledger
  ) throws(RunFailure) -> (
    traders: [VenueTrader], exploits: [ExploitState], raiders: [RaiderState]
  ) {
    let traders = openTraders(scenario, &ledger)
    let exploits = openExploits(scenario, &ledger)
    return (traders, exploits, try openRaiders(scenario, prepared, &ledger))
  }

  /// Opens the purses of everybody who can raid; one who cannot leaves no trace.
  static func openRaiders(
    _ scenario: Scenario,
    _ prepared: PreparedReplication,
    _ ledger: inout Ledger
  ) throws(RunFailure) -> [RaiderState] {
    var raiders: [RaiderState] = []
    var next = [Int32](repeating: 0, count: scenario.protocols.count)
    for index in next.indices { next[index] = prepared.bookedAccounts(index) }
    for (participant, entry) in scenario.participants.enumerated() {
      guard case .raider(let spec) = entry.kind, spec.canAct else { continue }
      let position = Int(spec.protocolID.index)
      guard case .lending(let form) = scenario.protocols[position].form,
        let reserves = raided(form, scenario.protocols[position].market)
      else { throw .invalidScenario("\(entry.name) needs a pool of the unit of account") }
      let market = scenario.markets[Int(scenario.protocols[position].market.index)]
      let quote = market.quote
      func slot(_ suffix: String, _ asset: AssetID, _ kind: ColumnKind) -> LedgerSlot {
        let name = entry.name + suffix
        let column = ledger.addColumn(name: name, asset: asset, members: 1, kind: kind)
        return LedgerSlot(column: column, member: 0)
      }
      var lending: Int32 = 0
      for other in scenario.protocols[..<position] {
        if case .lending = other.form { lending += 1 }
      }
      raiders.append(
        RaiderState(
          participant: Int32(participant),
          spec: spec,
          firstAccount: next[position],
          lending: lending,
          collateral: reserves.collateral,
          debt: reserves.debt,
          purse: TraderPurse(
            base: slot(".base", market.base, .internal),
            quote: slot(".quote", quote, .internal)
          ),
          pocket: slot(".pocket", quote, .external)
        )
      )
      next[position] += spec.accounts
    }
    return raiders
  }

  /// The collateral that a protocol's own market prices, and the unit of account that it lends.
  static func raided(
    _ form: LendingSpec,
    _ market: MarketID
  ) -> (collateral: ReserveID, debt: ReserveID)? {
    let collateral = form.reserves.firstIndex {
      $0.market == market && $0.liquidationThreshold > .zero
    }
    let debt = form.reserves.firstIndex {
      $0.market == nil && $0.rateCurve != nil && $0.origin == .pooled
    }
    guard let collateral, let debt else { return nil }
    return (ReserveID(Int32(collateral)), ReserveID(Int32(debt)))
  }

  mutating func startRaiders() throws(RunFailure) {
    if mode == .pinned { return }
    for index in raiders.indices {
      let spec = raiders[index].spec
      let first = spec.votes.map { spec.at + $0.delay } ?? spec.at
      try bookRaid(index, at: first)
    }
  }

  private mutating func bookRaid(_ index: Int, at instant: SimInstant) throws(RunFailure) {
    try schedule(
      MarketEvent(.raiderLook, scope: Int32(index)),
      at: instant,
      phase: .participant,
      source: .participant(Int(raiders[index].participant))
    )
  }

  /// A raider looks at the venue and at the protocol's price, and sends a raid where one pays.
  mutating func lookForRaid(_ index: Int) throws(RunFailure) {
    let spec = raiders[index].spec
    guard raiders[index].raids < spec.limit else { return }
    try bookRaid(index, at: now + spec.interval)
    guard !raiders[index].isPending, try isWorthRaiding(index) else { return }
    let sent = try submit(
      .raid,
      from: .participant(Int(raiders[index].participant), member: 0),
      lane: .other,
      slot: 0,
      gas: min(scenario.network.gasLimit, spec.gas * Int64(spec.accounts)),
      bid: spec.fee.bid(quoted: chain.quotedGasPrice, uniform: 0.5),
      payload: TransactionPayload(a: Int64(raiders[index].position), b: Int64(index))
    )
    raiders[index].isPending = sent != nil
  }

  /// What can be seen before: the cash, and the protocol's price after its margin over the venue's.
  private func isWorthRaiding(_ index: Int) throws(RunFailure) -> Bool {
    let raider = raiders[index]
    let cash = lendings[raider.slot].cash(raider.debt, in: ledger)
    if cash <= 0 { return false }
    if let votes = raider.spec.votes {
      return raider.hasVotes || Int128(cash) > Int128(votes.cost.micros)
    }
    guard let believed = price(raider.position, leg: 0, .believed) else { return false }
    let rules = lendings[raider.slot].spec.reserves[Int(raider.collateral.index)]
    let lent = Int128(believed.nanos) * Int128(rules.loanToValue.partsPerBillion)
    let paid =
      Int128(markets[protocols[raider.position].market].venue.price.nanos)
      * Int128(Ratio.one.partsPerBillion + (raider.spec.flashFee ?? .zero).partsPerBillion)
    return lent > paid
  }

  /// One raid: collateral bought and supplied, and as much borrowed as there is; or nothing.
  mutating func raid(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let index = Int(transaction.payload.b)
    let raider = raiders[index]
    let (position, spec) = (raider.position, raider.spec)
    if !protocols[position].closed.isDisjoint(with: [.open, .withdraw]) { return .refused }
    let before = ledger.balance(raider.purse.quote)
    let advance = spec.votes == nil ? spec.capital.micros : 0
    let asset = lendings[raider.slot].spec.reserves[Int(raider.debt.index)].asset
    let lender = spec.flashFee == nil ? raider.pocket : outside[Int(asset.index)]
    if advance > 0 {
      try transfer(advance, from: lender, to: raider.purse.quote, reason: .deposit)
    }
    let borrowed: Int128
    if spec.votes == nil {
      guard let sum = try borrowAgainstPurchase(index) else { return .failed(nil) }
      borrowed = sum
    } else {
      borrowed = try borrowAgainstNothing(index)
    }
    if borrowed == 0 { return .failed(.cashShort) }
    let fee = Int128(advance) * Int128((spec.flashFee ?? .zero).partsPerBillion)
    let back = advance + Int64((fee + 999_999_999) / 1_000_000_000)
    let left = ledger.balance(raider.purse.quote)
    guard left - before - back >= spec.minimumProfit.micros else { return .failed(nil) }
    if back > 0 {
      try transfer(back, from: raider.purse.quote, to: lender, reason: .withdrawal)
    }
    let gain = Int128(ledger.balance(raider.purse.quote) - before)
    if !fitsWithdrawalCeiling(position, gain) { return .refused }
    protocols[position].figures.withdrawnMicros += gain
    raiders[index].taken += gain
    raiders[index].raids += 1
    if spec.votes != nil { raiders[index].hasVotes = true }
    happened(
      .exploit,
      scope: Int32(position),
      entity: Int64(raider.participant),
      amount: Int64(clamping: gain)
    )
    return .done
  }

  /// Buys, splits over the accounts, supplies and borrows; nil where the venue does not fill.
  private mutating func borrowAgainstPurchase(_ index: Int) throws(RunFailure) -> Int128? {
    let raider = raiders[index]
    let market = protocols[raider.position].market
    let scale = Int128(markets[market].scale.unitsPerWhole)
    let price = markets[market].venue.price
    // What the advance buys at a price that its own purchase raises.
    var units = Int64(
      clamping: Int128(raider.spec.capital.micros) * 1_000 * scale / Int128(price.nanos)
    )
    let preview = try exact { () throws(QuantityError) in
      try markets[market].venue.preview(.buy, BaseQuantity(units: units))
    }
    if preview.quote > raider.spec.capital {
      let share = Int128(units) * Int128(raider.spec.capital.micros)
      units = Int64(share / Int128(preview.quote.micros))
    }
    guard units > 0,
      try buy(
        BaseQuantity(units: units),
        market: market,
        from: raider.purse.quote,
        to: raider.purse.base
      ) != nil
    else { return nil }
    var borrowed: Int128 = 0
    for number in 0..<raider.spec.accounts {
      let account = AccountID(raider.firstAccount + number)
      let left = ledger.balance(raider.purse.base)
      let part = left / Int64(raider.spec.accounts - number)
      borrowed += try borrowAgainst(part, account, raider)
    }
    return borrowed
  }

  private mutating func borrowAgainst(
    _ units: Int64,
    _ account: AccountID,
    _ raider: RaiderState
  ) throws(RunFailure) -> Int128 {
    let slot = raider.slot
    let borrowed: Int64
    do throws(MarginError) {
      let verdict = try lendings[slot].supply(
        account,
        raider.collateral,
        units,
        from: raider.purse.base,
        now: now,
        ledger: &ledger
      )
      guard case .done = verdict else { return 0 }
      guard let most = try lendings[slot].borrowable(account, raider.debt, in: ledger), most > 0
      else { return 0 }
      let lent = try lendings[slot].borrow(
        account,
        raider.debt,
        most,
        to: raider.purse.quote,
        now: now,
        ledger: &ledger
      )
      guard case .done = lent else { return 0 }
      borrowed = most
    } catch { throw RunFailure(error) }
    try accountChanged(raider.position, account)
    return Int128(borrowed)
  }

  /// Borrows all cash, in equal parts, against what a captured vote calls collateral.
  private mutating func borrowAgainstNothing(_ index: Int) throws(RunFailure) -> Int128 {
    let raider = raiders[index]
    var borrowed: Int128 = 0
    for number in 0..<raider.spec.accounts {
      let account = AccountID(raider.firstAccount + number)
      let cash = lendings[raider.slot].cash(raider.debt, in: ledger)
      let part = cash / Int64(raider.spec.accounts - number)
      if part <= 0 { continue }
      do throws(MarginError) {
        let verdict = try lendings[raider.slot].borrowUnchecked(
          account,
          raider.debt,
          part,
          to: raider.purse.quote,
          now: now,
          ledger: &ledger
        )
        guard case .done = verdict else { continue }
      } catch { throw RunFailure(error) }
      try accountChanged(raider.position, account)
      borrowed += Int128(part)
    }
    return borrowed
  }

  /// What raiders have gained: what they borrowed less what they paid, and less their votes.
  func raiderProfit() -> Int128 {
    var total: Int128 = 0
    for raider in raiders {
      total += raider.taken
      if raider.hasVotes { total -= Int128(raider.spec.votes?.cost.micros ?? 0) }
    }
    return total
  }
}
