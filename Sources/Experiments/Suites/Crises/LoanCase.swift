import Margining
import Quantities

/// A lending protocol of two assets, other collateral and what is owed, with a keeper's purse.
struct LoanCase {
  private var ledger: Ledger
  private var lending: LendingProtocol
  private let purse: LedgerSlot
  private let keeper: LedgerSlot

  static let collateral = ReserveID(0)
  static let debt = ReserveID(1)

  /// Limits of what may be supplied and borrowed; none where absent.
  struct Caps {
    /// Units of the collateral that may be supplied.
    var supply: Int64?
    /// Units of the debt's asset that may be borrowed.
    var borrow: Int64?
    /// Value of the debt that one account may have.
    var account: QuoteAmount?
  }

  /// One account beside a lender: `held` of the collateral, `supplied` and `owed` of the debt's
  /// asset, in units of 10⁻⁸ and 10⁻⁶.
  ///
  /// The lender supplies twice what is owed, and `lent` on top.
  init(
    threshold: Int64,
    debtThreshold: Int64 = 0,
    bonus: Ratio = .percent(8),
    caps: Caps = Caps(),
    lent: Int64 = 0,
    rules: CloseFactorRules = CloseFactorRules(minimumValue: .zero, minimumLeftover: .zero),
    held: Int64,
    supplied: Int64 = 0,
    owed: Int64
  ) throws {
    let curve = RateCurve(
      base: .zero,
      slopeBelow: .percent(4),
      slopeAbove: .percent(100),
      optimum: .percent(80)
    )
    func reserve(_ asset: Int32, _ threshold: Int64) -> ReserveSpec {
      ReserveSpec(
        asset: AssetID(asset),
        market: MarketID(asset),
        oracle: OracleID(asset),
        loanToValue: .percent(threshold),
        liquidationThreshold: .percent(threshold),
        liquidationBonus: bonus,
        reserveFactor: .percent(10),
        rateCurve: asset == 0 ? nil : curve,
        supplyCap: asset == 0 ? caps.supply : nil,
        borrowCap: asset == 0 ? nil : caps.borrow
      )
    }
    let spec = LendingSpec(
      reserves: [reserve(0, threshold), reserve(1, debtThreshold)],
      liquidation: .closeFactor(rules),
      accountDebtCap: caps.account
    )
    var ledger = Ledger()
    func slot(_ name: String, _ asset: Int32, _ kind: ColumnKind) -> LedgerSlot {
      LedgerSlot(
        column: ledger.addColumn(name: name, asset: AssetID(asset), members: 1, kind: kind),
        member: 0
      )
    }
    purse = slot("purse", 1, .external)
    keeper = slot("keeper", 0, .internal)
    let entries = [
      LoanEntry(
        account: AccountID(0),
        reserve: Self.debt,
        supplied: 2 * owed + supplied + lent,
        owed: 0
      ),
      LoanEntry(account: AccountID(1), reserve: Self.collateral, supplied: held, owed: 0),
      LoanEntry(account: AccountID(1), reserve: Self.debt, supplied: supplied, owed: owed),
    ].filter { $0.supplied > 0 || $0.owed > 0 }
    lending = try LendingProtocol(
      name: "pool",
      spec: spec,
      scales: [BaseScale(decimals: 8), BaseScale(decimals: 6)],
      privateAssets: AssetID(100),
      book: LoanBook(accountCount: 2, entries: entries),
      ledger: &ledger
    )
    ledger.commit()
    lending.commit()
    self.ledger = ledger
  }

  /// Whether the account is due at prices of the collateral and of the debt's asset.
  mutating func isDue(_ collateral: Int64, _ debt: Int64) throws -> Bool {
    var crossings: [Crossing] = []
    try lending.observe(
      .rule,
      prices: [Price(nanos: collateral), Price(nanos: debt)],
      multiplier: .one,
      in: ledger,
      crossings: &crossings
    )
    return lending.isCrossed(AccountID(1), .rule)
  }

  /// Supplies collateral as far as the protocol takes it, up to so many units; returns how many.
  mutating func supply(upTo units: Int64) throws -> Int64 {
    var parts = Halving(units)
    while let part = parts.next {
      let answer = try lending.supply(
        AccountID(1),
        Self.collateral,
        part,
        now: .start,
        ledger: &ledger
      )
      parts.answer(answer == .done)
    }
    return parts.done
  }

  /// Borrows as far as the protocol lends, up to so many units; returns how many.
  mutating func borrow(upTo units: Int64) throws -> Int64 {
    var parts = Halving(units)
    while let part = parts.next {
      let answer = try lending.borrow(
        AccountID(1),
        Self.debt,
        part,
        now: .start,
        ledger: &ledger
      )
      parts.answer(answer == .done)
    }
    return parts.done
  }

  /// Parts of a wish: the whole, then what is refused by halves.
  private struct Halving {
    private let wish: Int64
    private(set) var done: Int64 = 0
    private var part: Int64

    init(_ wish: Int64) {
      self.wish = wish
      part = wish
    }

    /// The next part to ask for; nil at the end.
    var next: Int64? {
      let asked = min(part, wish - done)
      return asked > 0 ? asked : nil
    }

    mutating func answer(_ isDone: Bool) {
      if isDone { done += min(part, wish - done) } else { part /= 2 }
    }
  }

  /// Units of the debt's asset that nobody owes any more and nobody has paid.
  var badDebt: Int64 { lending.deficit(Self.debt, in: ledger) }

  /// Value of that when it arose, in 10⁻⁶.
  var badDebtValue: Int128 { lending.totals.badDebt }

  /// Units that the account still owes.
  var owed: Int64 { lending.owed(AccountID(1), Self.debt, in: ledger) }

  /// Liquidates at the prices seen last; nil where the protocol refuses.
  mutating func liquidate(most: Int64) throws -> LiquidationTerms? {
    let call = LiquidationCall(
      account: AccountID(1),
      debt: Self.debt,
      collateral: Self.collateral,
      most: most
    )
    let verdict = try lending.liquidate(
      call,
      payer: purse,
      receiver: keeper,
      now: .start,
      ledger: &ledger
    )
    guard case .liquidated(let terms, _) = verdict else { return nil }
    return terms
  }

  /// The debt's price at which the account is due, the collateral at `collateral`.
  func edge(_ collateral: Int64) throws -> Int64? {
    try lending.liquidationPrice(
      AccountID(1),
      of: Self.debt,
      prices: [Price(nanos: collateral), .whole(1)],
      in: ledger
    )?.nanos
  }

  // MARK: Findings

  /// 46 million DAI repaid at 1.30 against other collateral.
  static func seizedOverRepaid() throws -> CrisisFinding {
    var account = try LoanCase(
      threshold: 75,
      held: 320_000 * 100_000_000,
      owed: 92_000_000 * 1_000_000
    )
    let isDue = try account.isDue(480_000_000_000, 1_300_000_000)
    guard isDue, let terms = try account.liquidate(most: 46_000_000 * 1_000_000) else {
      return CrisisFinding(passes: false, figure: 0, text: "the account is not liquidated")
    }
    let ratio = Double(terms.seizedValue) / Double(terms.repaidValue)
    return CrisisFinding(
      passes: abs(ratio - 1.08) <= 0.005,
      figure: ratio,
      text: "seized over repaid \(ratio)"
    )
  }

  /// Every use from 70 to 99 %, and accounts with the debt's asset as collateral, too.
  static func debtPriceEdge() throws -> CrisisFinding {
    var agree = 0
    for use in Int64(70)...99 {
      // 100 ETH at 500 with a threshold of 75 %: a limit of 37 500.
      var account = try LoanCase(
        threshold: 75,
        held: 100 * 100_000_000,
        owed: 375 * use * 1_000_000
      )
      let edge = 100_000_000_000 / use
      let holds =
        try account.edge(500_000_000_000) == edge && !account.isDue(500_000_000_000, edge)
        && account.isDue(500_000_000_000, edge + 100)
        && account.isDue(500_000_000_000, 1_300_000_000) == (use >= 77)
      if holds { agree += 1 }
    }
    // 18 750 + 75 000 p ≥ 90 000 p up to p = 1.25.
    let both = try LoanCase(
      threshold: 75,
      debtThreshold: 75,
      held: 50 * 100_000_000,
      supplied: 100_000 * 1_000_000,
      owed: 90_000 * 1_000_000
    ).edge(500_000_000_000)
    return CrisisFinding(
      passes: agree == 30 && both == 1_250_000_000,
      figure: Double(agree),
      text: "\(agree) of 30 uses at 1/u; with DAI as collateral, too, at "
        + shown(Double(both ?? 0) / 1e9)
    )
  }
}
