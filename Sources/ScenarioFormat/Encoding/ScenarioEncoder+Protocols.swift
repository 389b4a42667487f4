import Margining
import MarketSimulation
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

extension ScenarioEncoder {
  func marginProtocol(_ spec: ProtocolSpec) -> JSONOutput {
    let market = scenario.markets[Int(spec.market.index)]
    return .object([
      ("name", .text(spec.name)),
      ("market", marketName(spec.market)),
      ("oracle", .text(scenario.oracles[Int(spec.oracle.index)].name)),
      ("form", form(spec.form, market)),
      ("book", book(spec.book, market, spec)),
      ("insurance", quote(spec.insurance, of: market.quote)),
    ])
  }

  private func form(_ form: ProtocolForm, _ market: MarketSpec) -> JSONOutput {
    switch form {
    case .lending(let spec): return lending(spec, market.quote)
    case .vaults(let spec):
      let falling: [(key: String, value: JSONOutput)] =
        spec.dutch.map { [("dutch", dutch($0, market.quote))] } ?? []
      return .object(
        [
          ("kind", .text("vaults")),
          ("liquidationRatio", ratio(spec.liquidationRatio)),
          ("liquidationPenalty", ratio(spec.liquidationPenalty)),
          ("lotSize", base(spec.lotSize, of: market.base)),
          ("minimumRaise", ratio(spec.minimumRaise)),
          ("bidLifetime", duration(spec.bidLifetime)),
          ("auctionLength", duration(spec.auctionLength)),
          ("startGas", .number(spec.startGas)),
          ("bidGas", .number(spec.bidGas)),
          ("settleGas", .number(spec.settleGas)),
          ("topUpGas", .number(spec.topUpGas)),
          ("autoRepayGas", .number(spec.autoRepayGas)),
        ] + falling
      )
    case .perpetual(let spec):
      let rules: [(key: String, value: JSONOutput)] =
        spec.rules.isPlain ? [] : [("rules", perpetualRules(spec.rules, market))]
      return .object(
        [
          ("kind", .text("perpetual")),
          ("maintenanceMargin", ratio(spec.maintenanceMargin)),
          ("initialMargin", ratio(spec.initialMargin)),
          ("takerFee", ratio(spec.takerFee)),
          ("liquidationFee", ratio(spec.liquidationFee)),
          ("keeperShare", ratio(spec.keeperShare)),
          ("fundingInterval", duration(spec.fundingInterval)),
          ("fundingInterest", ratio(spec.fundingInterest)),
          ("fundingCap", ratio(spec.fundingCap)),
          ("liquidationGas", .number(spec.liquidationGas)),
          ("orderGas", .number(spec.orderGas)),
          ("topUpGas", .number(spec.topUpGas)),
        ] + rules
      )
    }
  }

  private func book(
    _ book: BookSpec,
    _ market: MarketSpec,
    _ owner: ProtocolSpec
  ) -> JSONOutput {
    switch book {
    case .drawnVaults(let book):
      return .object([
        ("kind", .text("drawnVaults")),
        ("count", .number(Int64(book.count))),
        ("totalDebt", quote(book.totalDebt, of: market.quote)),
        ("debtTail", number(book.debtTail)),
        ("excessMedian", ratio(book.excessMedian)),
        ("excessDeviation", number(book.excessDeviation)),
        ("excessFloor", ratio(book.excessFloor)),
        ("sampling", .text(book.sampling == .systematic ? "systematic" : "independent")),
      ])
    case .drawnPositions(let book):
      return .object([("kind", .text("drawnPositions"))] + positions(book, market))
    case .drawnPortfolios(let book):
      return .object(
        [("kind", .text("drawnPortfolios"))] + positions(book.positions, market) + [
          ("crossShare", ratio(book.crossShare)),
          ("weights", .list(book.weights.indices.map { weight(book, $0, owner) })),
        ]
      )
    case .drawnLoans(let book): return drawnLoans(book, owner, market.quote)
    case .loans(let book): return loans(book, owner)
    case .portfolios(let accounts):
      return .object([
        ("kind", .text("portfolios")),
        ("accounts", .list(accounts.map { portfolio($0, market, owner) })),
      ])
    case .accounts(let accounts):
      return .object([
        ("kind", .text("accounts")), ("accounts", .list(accounts.map { account($0, market) })),
      ])
    }
  }

  private func positions(
    _ book: DrawnPositionBook,
    _ market: MarketSpec
  ) -> [(key: String, value: JSONOutput)] {
    [
      ("count", .number(Int64(book.count))),
      ("openInterest", quote(book.openInterest, of: market.quote)),
      ("longShare", ratio(book.longShare)),
      ("sizeTail", number(book.sizeTail)),
      ("leverageMedian", ratio(book.leverageMedian)),
      ("leverageDeviation", number(book.leverageDeviation)),
      ("leverageFloor", ratio(book.leverageFloor)),
      ("leverageCap", ratio(book.leverageCap)),
    ]
  }

  private func account(_ account: BookAccount, _ market: MarketSpec) -> JSONOutput {
    guard let entry = account.entryPrice else {
      return .object([
        ("collateral", base(account.base, of: market.base)),
        ("debt", quote(account.quote, of: market.quote)),
      ])
    }
    return .object([
      ("position", base(account.base, of: market.base)),
      ("margin", quote(account.quote, of: market.quote)),
      ("entryPrice", price(entry, in: market.quote)),
    ])
  }

  func participant(_ participant: ParticipantSpec) -> JSONOutput {
    switch participant.kind {
    case .keepers(let spec): return keepers(participant.name, spec)
    case .owners(let spec): return owners(participant.name, spec)
    case .manipulator(let spec): return manipulator(participant.name, spec)
    case .arbitrageur(let spec): return arbitrageur(participant.name, spec)
    case .anticipators(let spec): return anticipators(participant.name, spec)
    case .raider(let spec): return raider(participant.name, spec)
    case .savers(let spec): return savers(participant.name, spec)
    case .exploit(let spec): return exploit(participant.name, spec)
    case .depositors(let spec): return depositors(participant.name, spec)
    case .orderFlow(let spec):
      var members: Members = [
        ("kind", .text("orderFlow")),
        ("name", .text(participant.name)),
        ("protocol", protocolName(spec.protocolID)),
        ("intentsPerHour", number(spec.intentsPerHour)),
        ("reduceShare", ratio(spec.reduceShare)),
        ("size", ratio(spec.size)),
        ("fee", fee(spec.fee)),
      ]
      if let clustering = spec.clustering {
        let fields: Members = [
          ("branchingRatio", ratio(clustering.branchingRatio)),
          ("memory", duration(clustering.memory)),
        ]
        members.append(("clustering", .object(fields)))
      }
      return .object(members)
    }
  }

  private func keepers(_ name: String, _ spec: KeeperSpec) -> JSONOutput {
    let served = spec.protocolID.map { [("protocol", protocolName($0))] } ?? []
    return .object(
      [
        ("kind", .text("keepers")),
        ("name", .text(name)),
        ("count", .number(Int64(spec.count))),
        ("capital", quote(spec.capital, of: commonQuote)),
        ("gasFunds", base(spec.gasFunds, of: scenario.gasAsset)),
        ("fee", fee(spec.fee)),
        ("discountLow", ratio(spec.discountLow)),
        ("discountHigh", ratio(spec.discountHigh)),
        ("openingBid", ratio(spec.openingBid)),
        ("starts", .flag(spec.starts)),
        ("bids", .flag(spec.bids)),
        ("pendingLimit", .number(Int64(spec.pendingLimit))),
        ("saleDelay", duration(spec.saleDelay)),
        ("recycleDelay", duration(spec.recycleDelay)),
        ("latency", duration(spec.latency)),
        ("laneBid", quote(spec.laneBid, of: commonQuote)),
      ] + served
    )
  }

  private func owners(_ name: String, _ spec: OwnerSpec) -> JSONOutput {
    .object([
      ("kind", .text("owners")),
      ("name", .text(name)),
      ("protocol", protocolName(spec.protocolID)),
      ("topUpShare", ratio(spec.topUpShare)),
      ("autoRepayShare", ratio(spec.autoRepayShare)),
      ("stopLossShare", ratio(spec.stopLossShare)),
      ("trigger", ratio(spec.trigger)),
      ("topUpSize", ratio(spec.topUpSize)),
      ("repayTarget", ratio(spec.repayTarget)),
      ("reactionMedian", duration(spec.reactionMedian)),
      ("reactionDeviation", number(spec.reactionDeviation)),
      ("reactionLimit", .number(Int64(spec.reactionLimit))),
      ("fee", fee(spec.fee)),
      ("topUpPath", topUpPath(spec.execution.topUpPath)),
      ("repaysInSteps", .flag(spec.execution.repaysInSteps)),
      ("retry", retry(spec.execution.retry)),
    ])
  }

  func protocolName(_ id: ProtocolID) -> JSONOutput {
    .text(scenario.protocols[Int(id.index)].name)
  }

  /// The asset of amounts that belong to no protocol.
  var commonQuote: AssetID {
    scenario.markets[Int(scenario.protocols[0].market.index)].quote
  }

  func fee(_ policy: FeePolicy) -> JSONOutput {
    switch policy {
    case .fixed(let price): .object([("kind", .text("fixed")), ("price", gasPrice(price))])
    case .adaptive(let low, let high, let cap):
      .object([
        ("kind", .text("adaptive")), ("low", ratio(low)), ("high", ratio(high)),
        ("cap", gasPrice(cap)),
      ])
    }
  }

  func policy(_ policy: PolicySpec) -> JSONOutput {
    .object([
      ("name", .text(policy.name)), ("mitigations", .list(policy.mitigations.map(mitigation))),
    ])
  }

  private func mitigation(_ spec: MitigationSpec) -> JSONOutput {
    var members: Members = [("kind", .text(spec.kind))]
    let parameters = catalog.descriptor(of: spec.kind)?.parameters ?? []
    for (parameter, value) in zip(parameters, spec.values) {
      let output: JSONOutput =
        switch ScenarioSchema.form(of: parameter.unit) {
        case nil: .flag(value != 0)
        case .count: .number(value)
        case let form?:
          .text(
            form.text(value, asset: parameter.unit == .quote ? assetName(commonQuote) : "")
          )
        }
      members.append((parameter.name, output))
    }
    return .object(members)
  }
}
