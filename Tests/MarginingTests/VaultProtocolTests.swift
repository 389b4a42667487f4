import Margining
import Quantities
import Testing

struct VaultProtocolTests {
  /// One vault of 100 ETH and 10 000 DAI: safe from 150 up.
  private func world(insurance: QuoteAmount = quote(500)) throws -> VaultWorld {
    try VaultWorld([vault(base(100), quote(10_000)), vault(base(10), .zero)], insurance: insurance)
  }

  @Test func `a vault is safe from debt times ratio over collateral up`() throws {
    let world = try world()
    let account = AccountID(0)
    #expect(world.vaults.liquidationPrice(account) == usd(150))
    #expect(world.vaults.liquidationPrice(AccountID(1)) == nil)
    let edge = usd(150)
    let below = Price(nanos: edge.nanos - 1)
    let one = Ratio.one
    let ledger = world.ledger
    #expect(try world.vaults.isSafe(account, at: edge, multiplier: one, in: ledger))
    #expect(try !world.vaults.isSafe(account, at: below, multiplier: one, in: ledger))
    #expect(try !world.vaults.isSafe(account, at: edge, multiplier: .percent(110), in: ledger))
    #expect(
      try world.vaults.isSafe(account, at: usd(165), multiplier: .percent(110), in: ledger)
    )
    #expect(world.vaults.ratio(account, at: usd(200), in: ledger) == .percent(200))
    #expect(world.vaults.ratio(AccountID(1), at: usd(200), in: ledger) == nil)
  }

  @Test func `an auction takes a lot, its share of the debt, and the penalty`() throws {
    var world = try world()
    #expect(try world.start(0, usd(150)) == .rejected(.notUnsafe))
    #expect(try world.start(1, usd(1)) == .rejected(.notUnsafe))
    #expect(try world.start(0, usd(140), now: minute(1)) == .started(AuctionID(0)))
    let auction = world.vaults.auction(AuctionID(0))
    #expect(auction.lot == base(50))
    #expect(auction.debtShare == quote(5_000))
    #expect(auction.tab == quote(5_650))
    #expect(auction.end == minute(361))
    #expect(world.vaults.debt(AccountID(0), in: world.ledger) == quote(5_000))
    #expect(try world.start(0, usd(140)) == .started(AuctionID(1)))
    #expect(world.vaults.debt(AccountID(0), in: world.ledger) == .zero)
    #expect(try world.start(0, usd(1)) == .rejected(.notUnsafe))
    #expect(world.vaults.openAuctions == [AuctionID(0), AuctionID(1)])
    #expect(world.findings == [])
  }

  @Test func `an auction raises the bid to the tab and then lowers the lot`() throws {
    var world = try world()
    _ = try world.start(0, usd(140))
    guard case .accepted(let first) = try world.bid(0, 0, quote(100), base(50)) else {
      Issue.record("the first bid was refused")
      return
    }
    #expect(first.outbid == nil)
    #expect(first.bidExpiry == minute(10))
    guard case .accepted(let second) = try world.bid(0, 1, quote(5_650), base(50)) else {
      Issue.record("the bid at the tab was refused")
      return
    }
    #expect(second.outbid == world.keeper(0))
    #expect(second.refund == quote(100))
    #expect(world.cash(0) == quote(100_000))
    let least = try #require(try world.vaults.minimumBid(AuctionID(0), now: .start))
    #expect(least.amount == quote(5_650))
    #expect(least.lot == BaseQuantity(units: 4_854_368_932))
    guard case .accepted(let third) = try world.bid(0, 2, quote(5_650), base(45)) else {
      Issue.record("the smaller lot was refused")
      return
    }
    #expect(third.returnedCollateral == base(5))
    guard case .settled(let settlement) = try world.settle(0, now: minute(10)) else {
      Issue.record("the auction was not settled")
      return
    }
    #expect(settlement.winner == world.keeper(2))
    #expect(settlement.lot == base(45))
    #expect(settlement.penaltyIncome == quote(650))
    #expect(settlement.shortfall == .zero)
    #expect(settlement.healed == quote(5_000))
    #expect(world.vaults.surplus(in: world.ledger) == quote(1_150))
    #expect(world.ledger.balance(world.keeper(2).collateral) == base(45).units)
    #expect(world.findings == [])
  }

  @Test func `a zero bid wins the lot and leaves bad debt beyond the surplus`() throws {
    var world = try world()
    _ = try world.start(0, usd(140))
    _ = try world.bid(0, 0, QuoteAmount(micros: 1), base(50))
    guard case .settled(let settlement) = try world.settle(0, now: minute(10)) else {
      Issue.record("the auction was not settled")
      return
    }
    #expect(settlement.shortfall == QuoteAmount(micros: 4_999_999_999))
    #expect(settlement.healed == QuoteAmount(micros: 500_000_001))
    #expect(world.vaults.surplus(in: world.ledger) == .zero)
    #expect(world.vaults.badDebt(in: world.ledger) == 4_499_999_999)
    // Penalty income of a later auction heals what the first one left.
    _ = try world.start(0, usd(140))
    _ = try world.bid(1, 1, quote(5_650), base(50))
    #expect(world.vaults.badDebt(in: world.ledger) == 4_499_999_999)
    _ = try world.settle(1, now: minute(10))
    #expect(world.vaults.badDebt(in: world.ledger) == 3_849_999_999)
    #expect(world.findings == [])
  }

  @Test func `every refused bid is named, in flip's order`() throws {
    var world = try world()
    _ = try world.start(0, usd(140))
    let lot = base(50)
    #expect(try world.bid(0, 0, .zero, lot) == .rejected(.amountNotPositive))
    #expect(try world.bid(0, 0, quote(1), base(49)) == .rejected(.outdated))
    #expect(try world.bid(0, 0, quote(5_651), lot) == .rejected(.aboveTab))
    #expect(try world.bid(0, 0, quote(1), lot, now: minute(360)) == .rejected(.expired))
    #expect(try world.settle(0, now: minute(400)) == .rejected(.noBid))
    _ = try world.bid(0, 0, quote(1_000), lot)
    #expect(try world.bid(0, 1, quote(1_000), lot) == .rejected(.outdated))
    #expect(try world.bid(0, 1, quote(1_029), lot) == .rejected(.belowMinimumRaise))
    #expect(try world.bid(0, 1, quote(1_030), lot, now: minute(10)) == .rejected(.expired))
    #expect(try world.settle(0, now: minute(9)) == .rejected(.notExpired))
    // A raise to the tab may be smaller than the minimum raise.
    _ = try world.bid(0, 1, quote(5_600), lot)
    _ = try world.bid(0, 2, quote(5_650), lot)
    #expect(try world.bid(0, 0, quote(5_640), lot) == .rejected(.outdated))
    #expect(try world.bid(0, 0, quote(5_650), lot) == .rejected(.outdated))
    #expect(try world.bid(0, 0, quote(5_650), base(49)) == .rejected(.belowMinimumRaise))
    _ = try world.settle(0, now: minute(10))
    #expect(try world.bid(0, 0, quote(5_650), base(40)) == .rejected(.closed))
    #expect(try world.settle(0, now: minute(10)) == .rejected(.closed))
    #expect(world.vaults.restart(AuctionID(0), now: minute(900)) == .rejected(.closed))
  }

  @Test func `a bid needs the cash, but not twice what the bidder has in escrow`() throws {
    var world = try VaultWorld([vault(base(50), quote(5_000))], cash: quote(1_000))
    _ = try world.start(0, usd(140))
    #expect(try world.bid(0, 0, quote(1_001), base(50)) == .rejected(.insufficientFunds))
    _ = try world.bid(0, 0, quote(900), base(50))
    #expect(world.cash(0) == quote(100))
    guard case .accepted = try world.bid(0, 0, quote(1_000), base(50)) else {
      Issue.record("a bidder could not raise the own bid")
      return
    }
    #expect(world.cash(0) == .zero)
    #expect(world.findings == [])
  }

  @Test func `an auction without bids is restarted after its end`() throws {
    var world = try world()
    _ = try world.start(0, usd(140))
    let id = AuctionID(0)
    #expect(world.vaults.restart(id, now: minute(359)) == .rejected(.notExpired))
    #expect(world.vaults.restart(id, now: minute(360)) == .done)
    #expect(world.vaults.auction(id).end == minute(720))
    #expect(world.vaults.auction(id).restartCount == 1)
    _ = try world.bid(0, 0, quote(1), base(50), now: minute(400))
    #expect(world.vaults.restart(id, now: minute(900)) == .rejected(.hasBid))
  }

  @Test func `owners add, repay, draw and withdraw inside the requirement`() throws {
    var world = try world()
    let price = usd(150)
    #expect(try world.withdraw(0, BaseQuantity(units: 1), price) == .rejected(.wouldBeUnsafe))
    #expect(try world.withdraw(0, base(101), usd(1_000)) == .rejected(.insufficientFunds))
    #expect(try world.withdraw(0, .zero, price) == .rejected(.amountNotPositive))
    #expect(try world.topUp(0, base(1)) == .done)
    #expect(try world.withdraw(0, base(1), price) == .done)
    #expect(try world.repay(0, quote(10_001)) == .rejected(.exceedsDebt))
    let poor = world.keeper(0).collateral
    #expect(try world.topUp(0, base(1), from: poor) == .rejected(.insufficientFunds))
    #expect(try world.repay(0, quote(4_000), from: world.keeper(0).cash) == .done)
    #expect(world.vaults.liquidationPrice(AccountID(0)) == usd(90))
    let more = QuoteAmount(micros: 4_000_000_001)
    #expect(try world.draw(0, more, price) == .rejected(.wouldBeUnsafe))
    #expect(try world.draw(0, quote(4_000), price) == .done)
    #expect(world.vaults.liquidationPrice(AccountID(0)) == usd(150))
    #expect(world.findings == [])
  }

  @Test func `a repayment sale restores the wanted ratio and no more`() throws {
    let world = try world()
    let quantity = try #require(
      try world.vaults.repaymentQuantity(
        AccountID(0),
        restoring: .percent(200),
        at: usd(150),
        in: world.ledger
      )
    )
    // (20 000 − 15 000) ÷ (2 − 1) ÷ 150, rounded up.
    #expect(quantity == BaseQuantity(units: 3_333_333_334))
    let none = try world.vaults.repaymentQuantity(
      AccountID(0),
      restoring: .percent(150),
      at: usd(150),
      in: world.ledger
    )
    #expect(none == nil)
  }

  @Test func `three observers see the same vault at their own prices`() throws {
    var world = try world()
    var crossings: [Crossing] = []
    let one = Ratio.one
    try world.vaults.observe(.rule, price: usd(150), multiplier: one, crossings: &crossings)
    #expect(crossings == [])
    try world.vaults.observe(
      .alarm,
      price: usd(160),
      multiplier: one,
      distance: .percent(10),
      crossings: &crossings
    )
    #expect(crossings == [Crossing(account: AccountID(0), entered: true)])
    crossings = []
    let raised = Ratio.percent(120)
    try world.vaults.observe(.rule, price: usd(150), multiplier: raised, crossings: &crossings)
    #expect(world.vaults.dueCount == 1)
    #expect(world.vaults.crossedCount(.market) == 0)
    #expect(throws: MarginError.multiplierOutOfRange(.percent(99))) {
      try world.vaults.observe(
        .rule,
        price: usd(150),
        multiplier: .percent(99),
        crossings: &crossings
      )
    }
    #expect(throws: MarginError.priceNotPositive(usd(0))) {
      try world.vaults.observe(.rule, price: usd(0), multiplier: one, crossings: &crossings)
    }
  }

  @Test func `extreme vaults are compared without overflow`() throws {
    let dust = BaseQuantity(units: 1)
    let huge = QuoteAmount(micros: Int64.max / 2)
    let world = try VaultWorld([
      vault(dust, huge), vault(BaseQuantity(units: .max), QuoteAmount(micros: 1)),
      vault(.zero, quote(1)),
    ])
    let most = Price(nanos: .max)
    let least = Price(nanos: 1)
    let one = Ratio.one
    let safe = try (0..<3).map { index in
      let account = AccountID(Int32(index))
      return [
        try world.vaults.isSafe(account, at: least, multiplier: one, in: world.ledger),
        try world.vaults.isSafe(account, at: usd(5), multiplier: one, in: world.ledger),
        try world.vaults.isSafe(account, at: most, multiplier: .percent(200), in: world.ledger),
      ]
    }
    #expect(safe == [[false, false, false], [true, true, true], [false, false, false]])
  }
}
