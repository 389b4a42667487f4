import Margining
import Markets
import Mitigations
import Quantities

/// What a venue's accounts were at a checkpoint.
struct AccountCheckpoint: Sendable {
  let at: SimInstant
  /// Cash by account.
  let cash: [Int64]
  /// What owners had outside, by account: its change is what they paid in or took out since.
  let outside: [Int64]
  /// Signed contracts by account, then market.
  let positions: [Int64]
}

/// What strategies have carried out once, when their directives change.
extension World {
  mutating func carryOut(
    _ position: Int,
    _ directives: Directives,
    after before: Directives
  ) throws(RunFailure) {
    if let batch = directives.batch, batch.cleared > before.batch?.cleared ?? 0 {
      try clearBatch(position)
    }
    if let remedy = directives.remedy, remedy != before.remedy {
      try apply(remedy, to: position)
    }
    // After the remedy, which may be a return to the checkpoint before.
    if let number = directives.checkpoint, number > before.checkpoint ?? 0 {
      takeCheckpoint(position)
    }
    if let cover = directives.cover, cover != before.cover {
      try settleCover(position, cover, after: before.cover)
    }
  }

  /// Writes down what every account of a venue holds; a protocol of another form has none.
  private mutating func takeCheckpoint(_ position: Int) {
    guard case .perpetual(let slot) = protocols[position].engine else { return }
    var cash: [Int64] = []
    var outside: [Int64] = []
    var positions: [Int64] = []
    for index in 0..<perpetuals[slot].accountCount {
      let account = AccountID(index)
      cash.append(perpetuals[slot].cash(account, in: ledger).micros)
      outside.append(ledger.balance(perpetuals[slot].ownerQuote(account)))
      for market in 0..<perpetuals[slot].marketCount {
        positions.append(perpetuals[slot].position(account, market: market, in: ledger).units)
      }
    }
    protocols[position].checkpoint = AccountCheckpoint(
      at: now,
      cash: cash,
      outside: outside,
      positions: positions
    )
  }

  /// Undoes or makes good the liquidations of a stretch of time, account by account.
  private mutating func apply(_ remedy: Remedy, to position: Int) throws(RunFailure) {
    guard case .perpetual(let slot) = protocols[position].engine else { return }
    var ordinals: [Int] = []
    for (ordinal, entry) in log.entries.enumerated()
    where entry.record.protocolIndex == Int32(position)
      && entry.record.executedAt >= remedy.from && entry.record.executedAt <= remedy.until
    {
      ordinals.append(ordinal)
    }
    var done: [Int32] = []
    for ordinal in ordinals {
      let account = log.entries[ordinal].record.account
      if done.contains(account) { continue }
      done.append(account)
      let own = ordinals.filter { log.entries[$0].record.account == account }
      try heal(AccountID(account), own, remedy.form, position, slot)
    }
    commitLedger()
    commitEngine(protocols[position].engine)
    for leg in 0..<protocols[position].legCount {
      let market = protocols[position].market(ofLeg: leg)
      markets[market].venue.commit()
      try marketPriceMoved(market)
    }
  }

  /// Gives one account back what its liquidations took, as far as insurance and today's price
  /// allow.
  private mutating func heal(
    _ account: AccountID,
    _ ordinals: [Int],
    _ form: Remedy.Form,
    _ position: Int,
    _ slot: Int
  ) throws(RunFailure) {
    guard let marks = marks(position, .believed, isBase: true) else { return }
    let before = try micros(slot, account, marks)
    var lost: Int128 = 0
    for ordinal in ordinals { lost += Int128(log.entries[ordinal].ownerLoss.micros) }
    var target = Int128(before) + lost
    if form == .void { target = max(target, target + movedSince(ordinals, position, marks)) }
    if form == .rollback {
      guard let goal = try checkpointEquity(position, slot, account, marks) else { return }
      target = max(Int128(before), goal)
    }
    if form != .compensate {
      try reopen(account, ordinals, form, position, slot, target: target)
    }
    let owed = max(0, target - Int128(try micros(slot, account, marks)))
    let paid: QuoteAmount
    do throws(MarginError) {
      paid = try perpetuals[slot].compensate(
        account,
        QuoteAmount(micros: Int64(clamping: owed)),
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    var gain = try micros(slot, account, marks) - before
    for ordinal in ordinals { gain = log.recovered(ordinal, gain) }
    protocols[position].figures.fundPayments += Int128(paid.micros)
    protocols[position].figures.irrecoverable += owed - Int128(paid.micros)
    happened(
      .remedy,
      scope: Int32(position),
      entity: Int64(account.index),
      amount: paid.micros
    )
    try accountChanged(position, account)
  }

  /// What the liquidated positions would have gained since, at today's price, rounded down.
  private func movedSince(
    _ ordinals: [Int],
    _ position: Int,
    _ marks: PerpetualMarks
  ) -> Int128 {
    var gain: Int128 = 0
    for ordinal in ordinals {
      let entry = log.entries[ordinal]
      for leg in 0..<protocols[position].legCount
      where protocols[position].market(ofLeg: leg) == Int(entry.market.index) {
        let scale = Int128(protocols[position].scale(ofLeg: leg).unitsPerWhole) * 1_000
        let rise = Int128(marks[leg].price.nanos) - Int128(entry.record.marketPrice)
        let units = Int128(entry.record.quantity) * (entry.isFallSensitive ? 1 : -1)
        let exact = units * rise
        gain += exact >= 0 ? exact / scale : -((-exact + scale - 1) / scale)
      }
    }
    return gain
  }

  private func micros(
    _ slot: Int,
    _ account: AccountID,
    _ marks: PerpetualMarks
  ) throws(RunFailure) -> Int64 {
    do throws(MarginError) {
      return try perpetuals[slot].equity(account, at: marks, in: ledger).micros
    } catch { throw RunFailure(error) }
  }

  /// What an account would be worth today had it stood still since the checkpoint; what its owner
  /// paid in or took out since then stays so.
  private func checkpointEquity(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID,
    _ marks: PerpetualMarks
  ) throws(RunFailure) -> Int128? {
    guard let checkpoint = protocols[position].checkpoint else { return nil }
    let index = Int(account.index)
    guard index < checkpoint.cash.count else { return nil }
    let outside = ledger.balance(perpetuals[slot].ownerQuote(account))
    var worth = Int128(checkpoint.cash[index])
    worth -= Int128(outside) - Int128(checkpoint.outside[index])
    for leg in 0..<protocols[position].legCount {
      let units = checkpoint.positions[index * Int(perpetuals[slot].marketCount) + leg]
      let scale = Int128(protocols[position].scale(ofLeg: leg).unitsPerWhole) * 1_000
      // Toward less: what is restored is never more than there was.
      let value = Int128(units) * Int128(marks[leg].price.nanos)
      worth += value >= 0 ? value / scale : -((-value + scale - 1) / scale)
    }
    return worth
  }

  /// Trades an account's position back; undone where the account would be due with it, or where
  /// the insurance cannot pay what that costs.
  private mutating func reopen(
    _ account: AccountID,
    _ ordinals: [Int],
    _ form: Remedy.Form,
    _ position: Int,
    _ slot: Int,
    target: Int128
  ) throws(RunFailure) {
    guard let marks = marks(position, .believed) else { return }
    for leg in 0..<protocols[position].legCount {
      let change = missing(account, ordinals, form, position, slot, leg)
      if change == 0 { continue }
      let market = protocols[position].market(ofLeg: leg)
      let venueMark = markets[market].venue.mark()
      let engineMark = perpetuals[slot].mark()
      let ledgerMark = ledger.mark()
      let start = try micros(slot, account, marks)
      let fill = try trade(position, leg: leg, BaseQuantity(units: change))
      let isSafe = try bookReopening(account, fill, slot, leg, marks, target: target)
      if !isSafe {
        ledger.revert(to: ledgerMark)
        perpetuals[slot].revert(to: engineMark)
        markets[market].venue.revert(to: venueMark)
      } else {
        let cost = start - (try micros(slot, account, marks))
        protocols[position].figures.irrecoverable += Int128(max(0, cost))
      }
    }
  }

  /// Books a fill; false where the account would be due, or the insurance cannot pay what it lacks.
  private mutating func bookReopening(
    _ account: AccountID,
    _ fill: FillReport,
    _ slot: Int,
    _ leg: Int,
    _ marks: PerpetualMarks,
    target: Int128
  ) throws(RunFailure) -> Bool {
    if fill.filled == .zero || fill.unfilled > .zero { return false }
    do throws(MarginError) {
      try perpetuals[slot].reopen(
        account,
        market: Int32(leg),
        filled: Self.signed(fill),
        quote: fill.quote,
        ledger: &ledger
      )
      let room = Int128(perpetuals[slot].insurance(in: ledger).micros)
      let equity = Int128(
        try perpetuals[slot].equity(account, at: marks, in: ledger).micros
      )
      let required = Int128(
        try perpetuals[slot].maintenanceRequirement(account, at: marks, in: ledger).micros
      )
      return target - equity <= room && target > required
    } catch { throw RunFailure(error) }
  }

  /// Signed contracts that an account lacks.
  private func missing(
    _ account: AccountID,
    _ ordinals: [Int],
    _ form: Remedy.Form,
    _ position: Int,
    _ slot: Int,
    _ leg: Int
  ) -> Int64 {
    let held = perpetuals[slot].position(account, market: Int32(leg), in: ledger).units
    if form == .rollback {
      guard let checkpoint = protocols[position].checkpoint else { return 0 }
      let place = Int(account.index) * Int(perpetuals[slot].marketCount) + leg
      return place < checkpoint.positions.count ? checkpoint.positions[place] - held : 0
    }
    var units: Int64 = 0
    for ordinal in ordinals {
      let entry = log.entries[ordinal]
      guard Int(entry.market.index) == protocols[position].market(ofLeg: leg) else { continue }
      units += entry.isFallSensitive ? entry.record.quantity : -entry.record.quantity
    }
    // Whoever has taken the other side since does not want it back.
    return held == 0 || (held > 0) == (units > 0) ? units : 0
  }

  /// Moves what a third party is paid or pays since the last settlement.
  private mutating func settleCover(
    _ position: Int,
    _ cover: CoverAccount,
    after before: CoverAccount?
  ) throws(RunFailure) {
    let premium = cover.premium.micros - (before?.premium.micros ?? 0)
    let claim = cover.claims.micros - (before?.claims.micros ?? 0)
    var paid = QuoteAmount.zero
    var healed = QuoteAmount.zero
    do throws(MarginError) {
      let due = QuoteAmount(micros: premium)
      let claimed = QuoteAmount(micros: claim)
      switch protocols[position].engine {
      case .lending: return
      case .vaults(let slot):
        let insurer = vaults[slot].treasury
        paid = try vaults[slot].payFromSurplus(due, to: insurer, ledger: &ledger)
        healed = try vaults[slot].receiveCover(claimed, ledger: &ledger)
      case .perpetual(let slot):
        let insurer = perpetuals[slot].treasury
        paid = try perpetuals[slot].payFromInsurance(due, to: insurer, ledger: &ledger)
        healed = try perpetuals[slot].receiveCover(claimed, ledger: &ledger)
      }
    } catch { throw RunFailure(error) }
    commitLedger()
    commitEngine(protocols[position].engine)
    noteCover(position, premium: paid, claim: QuoteAmount(micros: max(0, claim)), healed)
  }

  /// The premium is the insurance's loss; a claim moves a loss from whoever bore it.
  private mutating func noteCover(
    _ position: Int,
    premium: QuoteAmount,
    claim: QuoteAmount,
    _ healed: QuoteAmount
  ) {
    protocols[position].figures.fundPayments += Int128(premium.micros) - Int128(claim.micros)
    protocols[position].figures.coverPaid += Int128(claim.micros)
    if case .perpetual = protocols[position].engine {
      // A vault protocol's open debt is read from its books at the end.
      protocols[position].figures.residualLoss -= Int128(healed.micros)
      protocols[position].figures.fundPayments += Int128(healed.micros)
    }
    if premium.micros > 0 {
      happened(.cover, scope: Int32(position), entity: -1, amount: -premium.micros)
    }
    if claim.micros > 0 {
      happened(.cover, scope: Int32(position), entity: -1, amount: claim.micros)
    }
  }
}
