import Margining
import MarketSimulation
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities
import Reporting

/// The records of one run as people read them: names for indices, units for amounts.
struct EventText {
  private let scenario: Scenario
  private let policy: Int

  init(_ scenario: Scenario, policy: Int) {
    self.scenario = scenario
    self.policy = policy
  }

  /// Titles of the cells.
  static let titles = ["event", "time", "kind", "of", "what", "amount", "price", "parent"]

  /// A record in cells.
  func cells(_ event: EventRecord) -> [String] {
    [
      "\(event.ordinal)", Self.clock(event.at), event.kind.word, place(event), entity(event),
      amount(event), event.price == 0 ? "" : QuantityText.decimal(event.price, digits: 9),
      event.parent < 0 ? "–" : "\(event.parent)",
    ]
  }

  /// A record for programs.
  func json(_ event: EventRecord) -> ReportJSON {
    .record([
      ("event", .integer(event.ordinal)), ("t_ns", .integer(event.at.nanoseconds)),
      ("kind", .text(event.kind.word)), ("of", .text(place(event))),
      ("what", .text(entity(event))), ("amount_units", .integer(event.amount)),
      ("price", event.price == 0 ? .null : .text(QuantityText.decimal(event.price, digits: 9))),
      ("parent", event.parent < 0 ? .null : .integer(event.parent)),
    ])
  }

  /// An instant as hours, minutes and seconds from the start.
  static func clock(_ instant: SimInstant) -> String {
    let nanoseconds = instant.nanoseconds
    let seconds = nanoseconds / 1_000_000_000
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let fraction = QuantityText.decimal(nanoseconds % 1_000_000_000, digits: 9).dropFirst()
    return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))\(fraction)"
  }

  // MARK: Names

  private func place(_ event: EventRecord) -> String {
    let index = Int(event.scope)
    switch event.kind {
    case .pathTick, .keeperSale, .fill, .manipulation, .venueTrade:
      return name(scenario.markets.map(\.name), index)
    case .oracleWrite, .oraclePoke: return name(scenario.oracles.map(\.name), index)
    case .ledger: return asset(index)?.name ?? "contracts"
    case .block: return "chain"
    case .laneGrant: return name(scenario.participants.map(\.name), index)
    case .failedTransaction:
      return transaction(event).isOracle
        ? name(scenario.oracles.map(\.name), index) : name(scenario.protocols.map(\.name), index)
    default: return name(scenario.protocols.map(\.name), index)
    }
  }

  private func entity(_ event: EventRecord) -> String {
    switch event.kind {
    case .pathTick: return "tick \(event.entity)"
    case .block: return "block \(event.entity)"
    case .oracleWrite: return "transaction \(event.entity)"
    case .oraclePoke, .protocolPrice, .funding, .fill: return ""
    case .liquidation, .topUp, .autoRepay, .order, .deleveraging, .backstop, .operation:
      return "account \(event.entity)"
    case .remedy: return event.entity < 0 ? "finder of a fault" : "account \(event.entity)"
    case .cover: return "third party"
    case .laneGrant: return "member \(event.entity)"
    case .requirement: return "market \(event.entity)"
    case .bid, .settlement, .auctionRestart: return "auction \(event.entity)"
    case .keeperSale: return "liquidation \(event.entity)"
    case .priceDecision: return "rule state \(event.entity)"
    case .venueTrade, .exploit: return name(scenario.participants.map(\.name), Int(event.entity))
    case .manipulation: return "manipulation \(event.entity >> 1)"
    case .directive:
      let mitigations = scenario.policies[policy].mitigations.map(\.kind)
      return name(mitigations, Int(event.entity))
    case .failedTransaction: return transaction(event).text
    case .ledger: return "column \(event.entity >> 32) to \(event.entity & 0xFFFF_FFFF)"
    }
  }

  private func amount(_ event: EventRecord) -> String {
    switch event.kind {
    case .pathTick, .oracleWrite, .oraclePoke, .protocolPrice, .auctionRestart,
      .failedTransaction:
      return ""
    case .block: return QuantityText.decimal(event.amount, digits: 9) + " gwei"
    case .bid, .settlement, .laneGrant, .exploit, .remedy, .cover:
      return QuantityText.decimal(event.amount, digits: 6)
    case .funding: return QuantityText.decimal(event.amount, digits: 7) + "%"
    case .requirement: return QuantityText.decimal(event.amount, digits: 9) + "x"
    case .directive: return "level \(event.amount >> 8), cause \(event.amount & 0xFF)"
    case .operation:
      return event.amount == 1 ? "completed" : event.amount == 2 ? "undone" : "stranded"
    case .fill: return QuantityText.decimal(event.amount, digits: 9)
    case .ledger:
      guard let asset = asset(Int(event.scope)) else { return "\(event.amount)" }
      return QuantityText.decimal(event.amount, digits: Int(asset.decimals)) + " " + asset.name
    case .keeperSale, .manipulation, .venueTrade:
      return base(event.amount, market: Int(event.scope))
    case .priceDecision:
      return PriceDecision(rawValue: UInt8(truncatingIfNeeded: event.amount))?.word ?? ""
    case .liquidation, .autoRepay:
      let index = Int(event.scope)
      guard scenario.protocols.indices.contains(index) else { return "\(event.amount)" }
      // An event of a venue with several markets does not say which contract it counts.
      if case .perpetual(let form) = scenario.protocols[index].form, form.marketCount > 1 {
        return "\(event.amount) units"
      }
      return base(event.amount, market: Int(scenario.protocols[index].market.index))
    // In units of collateral or of quote, by the protocol's form and the kind of order.
    case .topUp, .order, .deleveraging, .backstop: return "\(event.amount) units"
    }
  }

  private func base(_ units: Int64, market: Int) -> String {
    guard scenario.markets.indices.contains(market),
      let asset = asset(Int(scenario.markets[market].base.index))
    else { return "\(units)" }
    return QuantityText.decimal(units, digits: Int(asset.decimals)) + " " + asset.name
  }

  private func asset(_ index: Int) -> AssetSpec? {
    scenario.assets.indices.contains(index) ? scenario.assets[index] : nil
  }

  private func name(_ names: [String], _ index: Int) -> String {
    names.indices.contains(index) ? names[index] : "\(index)"
  }

  private func transaction(_ event: EventRecord) -> (text: String, isOracle: Bool) {
    guard let code = UInt8(exactly: event.amount), let kind = TransactionKind(rawValue: code)
    else { return ("transaction", false) }
    switch kind {
    case .oracleWrite: return ("write", true)
    case .oraclePoke: return ("poke", true)
    case .pullUpdate: return ("update of reference \(event.entity)", true)
    case .startAuction: return ("start of account \(event.entity)", false)
    case .raiseBid: return ("raise in auction \(event.entity)", false)
    case .cutLot: return ("cut in auction \(event.entity)", false)
    case .settle: return ("settlement of auction \(event.entity)", false)
    case .restart: return ("restart of auction \(event.entity)", false)
    case .topUp: return ("top-up of account \(event.entity)", false)
    case .autoRepay: return ("repayment of account \(event.entity)", false)
    case .liquidatePosition: return ("liquidation of account \(event.entity)", false)
    case .withdraw: return ("withdrawal of account \(event.entity)", false)
    case .withdrawDeposit: return ("withdrawal of account \(event.entity)", false)
    case .reduce: return ("reduction of account \(event.entity)", false)
    case .enlarge: return ("enlargement of account \(event.entity)", false)
    case .liquidateLoan: return ("liquidation of account \(event.entity)", false)
    case .buyCollateral: return ("purchase of asset \(event.entity)", false)
    case .takeLot: return ("purchase in auction \(event.entity)", false)
    case .resetAuction: return ("reset of auction \(event.entity)", false)
    case .strategyPoke: return ("poke of strategy \(event.entity)", false)
    case .exploit: return ("exploit \(event.entity)", false)
    case .raid: return ("raid \(event.entity)", false)
    case .operationStep: return ("step for account \(event.entity)", false)
    }
  }
}
