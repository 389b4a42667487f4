import Margining
import Quantities
import TestSupport
import Testing

struct AuditTests {
  private func perpetual() throws -> PerpetualWorld {
    var world = try PerpetualWorld([
      position(base(10), quote(500), entry: usd(200)),
      position(base(-10), quote(500), entry: usd(200)),
    ])
    _ = try world.increase(0, base(1), quote(200), at: usd(200))
    try world.perpetual.accrueFunding(rate: .basisPoints(10), price: usd(200))
    try world.settleAllFunding()
    return world
  }

  private func slot(_ column: LedgerColumn, _ member: Int32 = 0) -> LedgerSlot {
    LedgerSlot(column: column, member: member)
  }

  private func names(_ findings: [AuditFinding], _ ledger: Ledger) -> [String] {
    findings.map { finding in
      switch finding {
      case .imbalance(let asset, _): "imbalance \(asset.index)"
      case .total(let column, _, _): "total \(ledger.name(of: column))"
      case .account(let account, let column, _, _):
        "\(ledger.name(of: column)) \(account.index)"
      case .layer(let column, _, _): ledger.name(of: column)
      }
    }
  }

  @Test func `clean books have no findings`() throws {
    #expect(try perpetual().findings == [])
  }

  @Test func `a lost entry is found by its asset and its account`() throws {
    var world = try perpetual()
    world.ledger.plantUnbalancedEntry(-1, at: slot(world.perpetual.columns.margin))
    #expect(names(world.findings, world.ledger) == ["imbalance 1", "perp.margin 0"])
  }

  @Test func `funding of the wrong sign is found though it balances`() throws {
    var world = try perpetual()
    let columns = world.perpetual.columns
    // The account had paid 2.20; twice that back makes it receive what it owed.
    try world.ledger.transfer(
      4_400_000,
      from: slot(columns.fundingPool),
      to: slot(columns.margin),
      reason: .funding
    )
    #expect(names(world.findings, world.ledger) == ["perp.margin 0", "perp.fundingPool"])
  }

  @Test func `a doubled fee is found though it balances`() throws {
    var world = try perpetual()
    let columns = world.perpetual.columns
    try world.ledger.transfer(
      80_000,
      from: slot(columns.margin),
      to: slot(columns.feeIncome),
      reason: .fee
    )
    #expect(names(world.findings, world.ledger) == ["perp.margin 0", "perp.feeIncome"])
  }

  @Test func `a loss in the wrong layer is found though it balances`() throws {
    var world = try perpetual()
    _ = try world.liquidate(0, base(-11), quote(1_500), at: usd(150))
    #expect(world.findings == [])
    let columns = world.perpetual.columns
    try world.ledger.transfer(
      7,
      from: slot(columns.socialisedLoss),
      to: slot(columns.insurance),
      reason: .lossSocialised
    )
    #expect(names(world.findings, world.ledger) == ["perp.insurance", "perp.socialisedLoss"])
  }

  @Test func `a vault protocol's layers are audited alike`() throws {
    var world = try VaultWorld([vault(base(100), quote(10_000))])
    _ = try world.start(0, usd(140))
    _ = try world.bid(0, 0, quote(100), base(50))
    #expect(world.findings == [])
    let columns = world.vaults.columns
    let faults: [(LedgerColumn, LedgerColumn, [String])] = [
      (columns.surplus, columns.systemDebt, ["maker.surplus", "maker.systemDebt"]),
      (columns.escrow, columns.surplus, ["maker.escrow", "maker.surplus"]),
      (columns.systemDebt, columns.debt, ["maker.debt 0", "maker.systemDebt"]),
      (
        columns.auctionCollateral, columns.collateral,
        ["maker.collateral 0", "maker.auctionCollateral"]
      ),
    ]
    for (from, to, expected) in faults {
      var faulty = world
      try faulty.ledger.transfer(5, from: slot(from), to: slot(to), reason: .internalTransfer)
      #expect(names(faulty.findings, faulty.ledger) == expected)
    }
  }
}
