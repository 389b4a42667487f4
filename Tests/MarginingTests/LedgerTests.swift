import Margining
import Quantities
import TestSupport
import Testing

struct LedgerTests {
  /// Columns of every kind, two assets, two members each.
  struct Books {
    var ledger = Ledger()
    let wallet, debt, outside, venue, ethers: LedgerColumn

    init() {
      wallet = ledger.addColumn(name: "wallet", asset: dai, members: 2, kind: .internal)
      debt = ledger.addColumn(
        name: "debt",
        asset: dai,
        members: 2,
        kind: .internal,
        allowsNegative: true
      )
      outside = ledger.addColumn(name: "outside", asset: dai, members: 2, kind: .external)
      venue = ledger.addColumn(name: "venue", asset: dai, members: 2, kind: .venue)
      ethers = ledger.addColumn(name: "ethers", asset: ether, members: 2, kind: .internal)
    }

    func slot(_ column: LedgerColumn, _ member: Int32 = 0) -> LedgerSlot {
      LedgerSlot(column: column, member: member)
    }
  }

  @Test func `errors come in a stated order and change nothing`() throws {
    var books = Books()
    let wallet = books.slot(books.wallet)
    let outside = books.slot(books.outside)
    let ethers = books.slot(books.ethers)
    let before = books.ledger
    #expect(throws: MarginError.negativeAmount(-1)) {
      try books.ledger.transfer(-1, from: wallet, to: ethers, reason: .deposit)
    }
    #expect(throws: MarginError.assetMismatch(from: wallet, to: ethers)) {
      try books.ledger.transfer(1, from: wallet, to: ethers, reason: .deposit)
    }
    #expect(throws: MarginError.reasonNotAllowed(column: books.wallet, reason: .deposit)) {
      try books.ledger.transfer(1, from: wallet, to: outside, reason: .deposit)
    }
    #expect(throws: MarginError.insufficient(slot: wallet, available: 0, needed: 1)) {
      try books.ledger.transfer(1, from: wallet, to: outside, reason: .withdrawal)
    }
    let debt = books.slot(books.debt)
    try books.ledger.transfer(.max, from: debt, to: wallet, reason: .debtDraw)
    #expect(throws: MarginError.quantity(.overflow)) {
      try books.ledger.transfer(
        1,
        from: books.slot(books.debt, 1),
        to: wallet,
        reason: .debtDraw
      )
    }
    books.ledger.revert(to: 0)
    #expect(books.ledger == before)
  }

  @Test func `the world outside takes part in deposits, withdrawals, fills and gas only`() {
    var wrong: [String] = []
    for raw in UInt8(0)...17 {
      guard let reason = EntryReason(rawValue: raw) else { continue }
      for inward in [true, false] {
        for isVenue in [true, false] {
          var books = Books()
          let far = books.slot(isVenue ? books.venue : books.outside)
          let near = books.slot(books.debt)
          let taken: Bool
          do {
            try books.ledger.transfer(
              1,
              from: inward ? far : near,
              to: inward ? near : far,
              reason: reason
            )
            taken = true
          } catch {
            taken = false
          }
          let outer: [EntryReason] = inward ? [.deposit] : [.withdrawal, .gasFee]
          let allowed = reason == .venueFill || (!isVenue && outer.contains(reason))
          if taken != allowed { wrong.append("\(reason) inward \(inward) venue \(isVenue)") }
        }
      }
    }
    #expect(wrong == [])
  }

  @Test func `the digest follows committed entries and nothing else`() throws {
    var first = Books()
    var second = Books()
    let wallet = first.slot(first.wallet)
    let outside = first.slot(first.outside)
    let empty = first.ledger.digest
    try first.ledger.transfer(7, from: outside, to: wallet, reason: .deposit)
    #expect(first.ledger.digest == empty)
    first.ledger.commit()
    #expect(first.ledger.digest != empty)
    #expect(first.ledger.entryCount == 1)
    #expect(first.ledger.committedEntries.count == 1)
    try second.ledger.transfer(3, from: outside, to: wallet, reason: .deposit)
    second.ledger.revert(to: 0)
    // Nothing moved is no entry.
    try second.ledger.transfer(0, from: outside, to: wallet, reason: .deposit)
    try second.ledger.transfer(7, from: outside, to: wallet, reason: .deposit)
    second.ledger.commit()
    #expect(first.ledger == second.ledger)
    try first.ledger.transfer(1, from: outside, to: wallet, reason: .deposit)
    try second.ledger.transfer(1, from: outside, to: wallet, reason: .venueFill)
    first.ledger.commit()
    second.ledger.commit()
    #expect(first.ledger.digest != second.ledger.digest)
  }

  @Test func `random transfers and reverts agree with plain sums`() {
    everySeed(count: 200) { seed in
      var draws = TestDraws(seed: seed)
      var books = Books()
      let columns = [books.wallet, books.debt, books.outside, books.venue]
      var plain = [Int128](repeating: 0, count: 8)
      for _ in 0..<60 {
        let mark = books.ledger.mark()
        let saved = plain
        let before = books.ledger
        for _ in 0..<draws.below(4) {
          let from = draws.below(8)
          let to = draws.below(8)
          let units = draws.within(0...1_000)
          let reasons: [EntryReason] = [.venueFill, .deposit, .withdrawal, .fee]
          do throws(MarginError) {
            try books.ledger.transfer(
              units,
              from: books.slot(columns[from / 2], Int32(from % 2)),
              to: books.slot(columns[to / 2], Int32(to % 2)),
              reason: reasons[draws.below(4)]
            )
            plain[from] -= Int128(units)
            plain[to] += Int128(units)
          } catch {
            continue
          }
        }
        if draws.below(3) == 0 {
          books.ledger.revert(to: mark)
          plain = saved
          if books.ledger != before { return "a revert left something" }
        } else if draws.below(2) == 0 {
          books.ledger.commit()
        }
        for slot in 0..<8 {
          let balance = books.ledger.balance(books.slot(columns[slot / 2], Int32(slot % 2)))
          if Int128(balance) != plain[slot] { return "slot \(slot)" }
        }
        if plain[0] < 0 || plain[1] < 0 { return "a wallet is negative" }
        if books.ledger.total(books.debt) != plain[2] + plain[3] { return "total" }
        if books.ledger.imbalance(of: dai) != 0 { return "imbalance" }
      }
      return nil
    }
  }

  @Test func `a planted entry is an imbalance of its asset`() {
    var books = Books()
    books.ledger.plantUnbalancedEntry(5, at: books.slot(books.wallet))
    #expect(LedgerAudit.findings(books.ledger, assetCount: 2) == [.imbalance(dai, 5)])
  }
}
