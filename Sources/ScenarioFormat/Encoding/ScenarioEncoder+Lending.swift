import Margining
import MarketSimulation
import PriceOracles
import Quantities

private typealias Members = [(key: String, value: JSONOutput)]

extension ScenarioEncoder {
  func lending(_ spec: LendingSpec, _ money: AssetID) -> JSONOutput {
    var members: Members = [
      ("kind", .text("lending")),
      ("reserves", .list(spec.reserves.map(reserve))),
      ("liquidation", liquidation(spec, money)),
      ("deficit", .text(spec.deficitRule == .socialised ? "socialised" : "carried")),
    ]
    if let cap = spec.accountDebtCap { members.append(("accountDebtCap", quote(cap, of: money))) }
    if let fee = spec.liquidators.flashFee { members.append(("flashFee", ratio(fee))) }
    members += [
      ("minimumProfit", quote(spec.liquidators.minimumProfit, of: money)),
      ("liquidationGas", .number(spec.liquidationGas)),
      ("userGas", .number(spec.userGas)),
    ]
    return .object(members)
  }

  private func reserve(_ spec: ReserveSpec) -> JSONOutput {
    var members: Members = [("asset", .text(assetName(spec.asset)))]
    if let market = spec.market { members.append(("market", marketName(market))) }
    if let oracle = spec.oracle {
      members.append(("oracle", .text(scenario.oracles[Int(oracle.index)].name)))
    }
    members += [
      ("origin", .text(spec.origin == .minted ? "minted" : "pooled")),
      ("loanToValue", ratio(spec.loanToValue)),
      ("liquidationThreshold", ratio(spec.liquidationThreshold)),
      ("liquidationBonus", ratio(spec.liquidationBonus)),
      ("reserveFactor", ratio(spec.reserveFactor)),
    ]
    if let curve = spec.rateCurve {
      members.append(
        (
          "rates",
          .object([
            ("base", ratio(curve.base)), ("slopeBelow", ratio(curve.slopeBelow)),
            ("slopeAbove", ratio(curve.slopeAbove)), ("optimum", ratio(curve.optimum)),
          ])
        )
      )
    }
    if let cap = spec.supplyCap { members.append(("supplyCap", units(cap, spec.asset))) }
    if let cap = spec.borrowCap { members.append(("borrowCap", units(cap, spec.asset))) }
    return .object(members)
  }

  private func units(_ units: Int64, _ asset: AssetID) -> JSONOutput {
    base(BaseQuantity(units: units), of: asset)
  }

  private func name(_ reserve: ReserveID, _ spec: LendingSpec) -> JSONOutput {
    .text(assetName(spec.reserves[Int(reserve.index)].asset))
  }

  private func liquidation(_ spec: LendingSpec, _ money: AssetID) -> JSONOutput {
    switch spec.liquidation {
    case .closeFactor(let rules):
      var members: Members = [
        ("kind", .text("closeFactor")),
        ("closeFactor", ratio(rules.closeFactor)),
        ("fullCloseHealth", ratio(rules.fullCloseHealth)),
        ("minimumValue", quote(rules.minimumValue, of: money)),
        ("minimumLeftover", quote(rules.minimumLeftover, of: money)),
        ("protocolFee", ratio(rules.protocolFee)),
      ]
      if let health = rules.restoredHealth { members.append(("restoredHealth", ratio(health))) }
      if case .affordable(let margin) = rules.bonusRule {
        members.append(("affordableMargin", ratio(margin)))
      }
      if let health = rules.takeOverHealth { members.append(("takeOverHealth", ratio(health))) }
      return .object(members)
    case .absorb(let rules):
      return .object([
        ("kind", .text("absorb")),
        ("base", name(rules.base, spec)),
        ("storefrontShare", ratio(rules.storefrontShare)),
        ("targetReserves", quote(QuoteAmount(micros: rules.targetReserves), of: money)),
      ])
    case .stabilityPool(let rules):
      return .object([
        ("kind", .text("stabilityPool")),
        ("debt", name(rules.debt, spec)),
        ("criticalRatio", ratio(rules.criticalRatio)),
        ("callerShare", ratio(rules.callerShare)),
        ("callerReward", quote(QuoteAmount(micros: rules.callerReward), of: money)),
        ("saleDelayMedian", duration(rules.saleDelayMedian)),
        ("saleDelayDeviation", number(rules.saleDelayDeviation)),
      ])
    }
  }

  func dutch(_ rules: DutchRules, _ money: AssetID) -> JSONOutput {
    let curve: JSONOutput
    switch rules.curve {
    case .stairs(let step, let cut):
      curve = .object([
        ("kind", .text("stairs")), ("step", duration(step)), ("cut", ratio(cut)),
      ])
    case .linear(let length):
      curve = .object([("kind", .text("linear")), ("duration", duration(length))])
    }
    return .object([
      ("buffer", ratio(rules.buffer)),
      ("curve", curve),
      ("tail", duration(rules.tail)),
      ("cusp", ratio(rules.cusp)),
      ("hole", quote(rules.hole, of: money)),
      ("tip", quote(rules.tip, of: money)),
      ("chip", ratio(rules.chip)),
      ("dust", quote(rules.dust, of: money)),
    ])
  }

  func drawnLoans(
    _ book: DrawnLoanBook,
    _ owner: ProtocolSpec,
    _ money: AssetID
  ) -> JSONOutput {
    guard case .lending(let spec) = owner.form else { return .object([]) }
    return .object([
      ("kind", .text("drawnLoans")),
      ("borrowers", .number(Int64(book.borrowers))),
      ("depositors", .number(Int64(book.depositors))),
      ("debt", name(book.debt, spec)),
      ("totalDebt", quote(book.totalDebt, of: money)),
      ("sizeTail", number(book.sizeTail)),
      ("utilisation", ratio(book.utilisation)),
      ("excessMedian", ratio(book.excessMedian)),
      ("excessDeviation", number(book.excessDeviation)),
      ("excessFloor", ratio(book.excessFloor)),
      (
        "collateral",
        .list(
          book.collateral.map {
            .object([("asset", name($0.reserve, spec)), ("weight", ratio($0.weight))])
          }
        )
      ),
    ])
  }

  func loans(_ book: LoanBook, _ owner: ProtocolSpec) -> JSONOutput {
    guard case .lending(let spec) = owner.form else { return .object([]) }
    var holdings = [[JSONOutput]](repeating: [], count: Int(book.accountCount))
    for entry in book.entries {
      let asset = spec.reserves[Int(entry.reserve.index)].asset
      holdings[Int(entry.account.index)].append(
        .object([
          ("asset", .text(assetName(asset))),
          ("supplied", units(entry.supplied, asset)),
          ("owed", units(entry.owed, asset)),
        ])
      )
    }
    return .object([
      ("kind", .text("loans")),
      ("accounts", .list(holdings.map { .object([("holdings", .list($0))]) })),
    ])
  }
}
