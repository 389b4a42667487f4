import MarketSimulation
import Markets
import Mitigations
import NetworkModel
import PriceOracles
import Quantities

/// Writes a scenario as the JSON that reads back to it, every field stated.
struct ScenarioEncoder {
  typealias Members = [(key: String, value: JSONOutput)]

  let scenario: Scenario
  let catalog: MitigationCatalog

  init(_ scenario: Scenario, catalog: MitigationCatalog) {
    self.scenario = scenario
    self.catalog = catalog
  }

  /// The whole scenario.
  var output: JSONOutput {
    var members: Members = [
      ("name", .text(scenario.name)),
      ("summary", .text(scenario.summary)),
      ("horizon", duration(scenario.horizon)),
      ("tick", duration(scenario.tick)),
      ("seed", .text(SeedText.write(scenario.seed))),
      ("replications", .number(Int64(scenario.replications))),
      ("assets", .list(scenario.assets.map(asset))),
      ("markets", .list(scenario.markets.map(market))),
      ("oracles", .list(scenario.oracles.map(oracle))),
      ("network", network),
      ("protocols", .list(scenario.protocols.map(marginProtocol))),
      ("participants", .list(scenario.participants.map(participant))),
      ("shocks", .list(scenario.shocks.map(shock))),
      ("correlations", .list(scenario.correlations.map(correlation))),
      ("policies", .list(scenario.policies.map(policy))),
      (
        "metrics",
        .object([
          ("missedGrace", duration(scenario.metrics.missedGrace)),
          ("episodeQuiet", duration(scenario.metrics.episodeQuiet)),
          ("seriesInterval", duration(scenario.metrics.seriesInterval)),
        ])
      ),
      ("limits", limits),
    ]
    if !scenario.uncertain.isEmpty {
      members.append(("uncertain", .list(scenario.uncertain.map(uncertain))))
    }
    return .object(members)
  }

  private func uncertain(_ parameter: UncertainParameter) -> JSONOutput {
    let asset =
      UncertainPlace(parameter.path, in: scenario).map(\.asset) ?? ""
    return .object([
      ("path", .text(parameter.path)),
      ("low", .text(parameter.form.text(parameter.low, asset: asset))),
      ("high", .text(parameter.form.text(parameter.high, asset: asset))),
      ("scale", .text(parameter.isLogarithmic ? "log" : "linear")),
    ])
  }

  private var limits: JSONOutput {
    let instant = scenario.limits.instant.map { [("instant", duration($0))] } ?? []
    return .object([("events", .number(scenario.limits.events))] + instant)
  }

  // Values.

  func duration(_ duration: SimDuration) -> JSONOutput {
    .text(QuantityForm.duration.text(duration.nanoseconds))
  }

  func instant(_ instant: SimInstant) -> JSONOutput {
    .text(QuantityForm.duration.text(instant.nanoseconds))
  }

  func ratio(_ ratio: Ratio) -> JSONOutput {
    .text(QuantityForm.ratio.text(ratio.partsPerBillion))
  }

  func number(_ ratio: Ratio) -> JSONOutput {
    .token(QuantityForm.number.text(ratio.partsPerBillion))
  }

  func gasPrice(_ price: GasPrice) -> JSONOutput {
    .text(QuantityForm.gasPrice.text(price.wei))
  }

  func assetName(_ id: AssetID) -> String { scenario.assets[Int(id.index)].name }

  func price(_ price: Price, in quote: AssetID) -> JSONOutput {
    .text(QuantityForm.price.text(price.nanos, asset: assetName(quote)))
  }

  func quote(_ amount: QuoteAmount, of asset: AssetID) -> JSONOutput {
    .text(QuantityForm.quote.text(amount.micros, asset: assetName(asset)))
  }

  func base(_ quantity: BaseQuantity, of asset: AssetID) -> JSONOutput {
    let spec = scenario.assets[Int(asset.index)]
    return .text(
      QuantityForm.base.text(quantity.units, asset: spec.name, decimals: spec.decimals)
    )
  }

  func marketName(_ id: MarketID) -> JSONOutput { .text(scenario.markets[Int(id.index)].name) }

  // Records.

  private func asset(_ asset: AssetSpec) -> JSONOutput {
    let pricing: JSONOutput =
      switch asset.pricing {
      case .constantUSD: .text("constantUSD")
      case .market(let market): marketName(market)
      }
    return .object([
      ("name", .text(asset.name)), ("decimals", .number(Int64(asset.decimals))),
      ("pricing", pricing),
    ])
  }

  private func shock(_ shock: PriceShockSpec) -> JSONOutput {
    .object([
      ("market", marketName(shock.market)), ("at", instant(shock.at)), ("size", ratio(shock.size)),
    ])
  }
}
