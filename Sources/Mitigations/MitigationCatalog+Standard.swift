extension MitigationCatalog {
  /// The strategies that come with Firebreak.
  public static let standard = MitigationCatalog([
    CircuitBreaker.descriptor,
    DynamicMargin.descriptor,
    LiquidationPause.descriptor,
    LiquidationThrottle.descriptor,
    Observer.descriptor,
    OracleFallback.descriptor,
    TimeWeightedPricing.descriptor,
  ])
}
