import Margining
import MarketSimulation
import Quantities

extension ScenarioBuilder {
  mutating func liquidationPolicy(
    _ record: DecodedRecord,
    _ quote: AssetID
  ) -> LiquidationPolicy {
    let (kind, policy) = record.variant("liquidation")
    if let preset = LiquidationPreset.named(kind) { return preset }
    var stages: [LiquidationStage] = []
    for stage in policy.records("stages") {
      stages.append(
        LiquidationStage(
          below: ratio(stage, "below"),
          size: liquidationSize(stage, quote),
          price: liquidationPrice(stage),
          cooldown: duration(stage, "cooldown")
        )
      )
    }
    return LiquidationPolicy(
      stages: stages,
      accountBlockCap: policy.has("accountBlockCap")
        ? self.quote(policy, "accountBlockCap", of: quote) : nil,
      dust: self.quote(policy, "dust", of: quote)
    )
  }

  private mutating func liquidationSize(
    _ record: DecodedRecord,
    _ quote: AssetID
  ) -> LiquidationSize {
    let (kind, size) = record.variant("size")
    switch kind {
    case "share":
      return .share(
        ratio(size, "share"),
        above: self.quote(size, "above", of: quote),
        once: size.flag("once")
      )
    case "slice":
      return .slice(ratio(size, "share"), least: self.quote(size, "least", of: quote))
    case "target":
      return .target(
        buffer: ratio(size, "buffer"),
        cost: ratio(size, "cost"),
        first: ratio(size, "first"),
        ramp: duration(size, "ramp"),
        smallest: self.quote(size, "smallest", of: quote)
      )
    case "lowerTier": return .lowerTier
    default: return .whole
    }
  }

  private func liquidationPrice(_ record: DecodedRecord) -> LiquidationPrice {
    let (kind, price) = record.variant("price")
    switch kind {
    case "fillable":
      return .fillable(spread: ratio(price, "spread"), adjustment: ratio(price, "adjustment"))
    case "takeover": return .takeover(discount: ratio(price, "discount"))
    case "takeoverWhole": return .takeoverWhole
    case "deleverage": return .deleverage
    default: return .market
    }
  }

  mutating func requirements(_ record: DecodedRecord, _ quote: AssetID) -> RequirementSpec {
    var ramp: OpenInterestRamp?
    if record.has("openInterest") {
      let stated = record.record("openInterest")
      ramp = OpenInterestRamp(
        lower: self.quote(stated, "lower", of: quote),
        upper: self.quote(stated, "upper", of: quote)
      )
    }
    return RequirementSpec(
      estimator: estimator(record),
      updateInterval: duration(record, "updateInterval"),
      notice: duration(record, "notice"),
      quantile: ratio(record, "quantile"),
      horizon: duration(record, "horizon"),
      ceiling: ratio(record, "ceiling"),
      stepUp: ratio(record, "stepUp"),
      stepDown: ratio(record, "stepDown"),
      procyclicality: procyclicality(record),
      scope: record.text("scope") == "newPositions" ? .newPositions : .everyone,
      openInterest: ramp,
      depthStress: record.has("depthStress") ? ratio(record, "depthStress") : nil,
      congestionCap: record.has("congestionCap") ? ratio(record, "congestionCap") : nil
    )
  }

  private func estimator(_ record: DecodedRecord) -> VolatilitySpec {
    let (kind, spec) = record.variant("estimator")
    switch kind {
    case "rolling": return .rolling(samples: Int32(spec.integer("samples")))
    case "parkinson":
      return .parkinson(bar: duration(spec, "bar"), bars: Int32(spec.integer("bars")))
    case "garmanKlass":
      return .garmanKlass(bar: duration(spec, "bar"), bars: Int32(spec.integer("bars")))
    default: return .ewma(memory: duration(spec, "memory"))
    }
  }

  private func procyclicality(_ record: DecodedRecord) -> ProcyclicalityTool {
    let (kind, tool) = record.variant("procyclicality")
    switch kind {
    case "buffer": return .buffer(size: ratio(tool, "size"), rebuild: ratio(tool, "rebuild"))
    case "stress":
      return .stress(weight: ratio(tool, "weight"), volatility: ratio(tool, "volatility"))
    case "floor": return .floor(volatility: ratio(tool, "volatility"))
    default: return .none
    }
  }
}

/// The liquidation policies that have names.
enum LiquidationPreset {
  /// The policy of a name, or nil.
  static func named(_ name: String) -> LiquidationPolicy? {
    all.first { $0.name == name }?.policy
  }

  /// The name of a policy, or nil.
  static func name(of policy: LiquidationPolicy) -> String? {
    all.first { $0.policy == policy }?.name
  }

  private static var all: [(name: String, policy: LiquidationPolicy)] {
    [
      ("wholeAtMarket", .wholeAtMarket), ("hyperliquid", .hyperliquid), ("dydxV4", .dydxV4),
      ("driftV2", .driftV2), ("gmxV2", .gmxV2), ("perpV2", .perpV2),
      ("bybitLadder", .bybitLadder),
    ]
  }
}
