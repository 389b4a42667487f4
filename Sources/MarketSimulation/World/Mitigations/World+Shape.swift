import Determinism
import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import PriceOracles
import Quantities

/// Sums over the liquidations of a run or of one protocol.
struct LogFigures {
  var count: Int64 = 0
  var overLiquidation: Int128 = 0
  var ownerLoss: Int128 = 0
  var unfairCount: Int64 = 0
  var unfairLoss: Int128 = 0
  var unfairBaseCount: Int64 = 0
  var unfairBaseLoss: Int128 = 0
  var endogenous: Int64 = 0
  var advanced: Int64 = 0
  var maxGeneration: Int64 = 0
  var episodes: Int64 = 0
  var episodeSeconds: Double = 0
  var slippage: MetricValue = .undefined
}

extension World {
  /// Sums over the log, for one protocol or all.
  func figuresOfLog(protocolIndex: Int32?) -> LogFigures {
    var facts = LogFigures()
    let futures = prepared.paths.map { PathFuture(path: $0, tick: scenario.tick) }
    var slipped = 0.0
    var weight = 0.0
    for entry in log.entries
    where protocolIndex == nil || entry.record.protocolIndex == protocolIndex {
      facts.count += 1
      facts.overLiquidation += Int128(entry.overLiquidation.micros)
      facts.ownerLoss += Int128(entry.ownerLoss.micros)
      if entry.record.wasHealthyInForce {
        facts.unfairCount += 1
        facts.unfairLoss += Int128(entry.ownerLoss.micros)
      }
      if entry.record.wasHealthyAtBase {
        facts.unfairBaseCount += 1
        facts.unfairBaseLoss += Int128(entry.ownerLoss.micros)
      }
      let crosses = futures[Int(entry.market.index)].crosses(
        Price(nanos: entry.record.thresholdPrice),
        from: entry.observedAt,
        falling: entry.isFallSensitive
      )
      if !crosses { facts.endogenous += 1 }
      if crosses, entry.record.cause == .impact { facts.advanced += 1 }
      facts.maxGeneration = max(facts.maxGeneration, Int64(entry.record.generation))
      if let (slip, notional) = slippage(of: entry) {
        slipped += slip * notional
        weight += notional
      }
    }
    let episodes = log.episodes(quiet: scenario.metrics.episodeQuiet)
    facts.episodes = episodes.count
    facts.episodeSeconds = episodes.seconds
    if weight > 0 { facts.slippage = .number(slipped / weight) }
    return facts
  }

  /// Slippage of one liquidation in basis points against the account, and its weight.
  private func slippage(of entry: LiquidationEntry) -> (Double, Double)? {
    guard entry.sold > .zero else { return nil }
    let scale = markets[Int(entry.market.index)].scale
    let sold = Double(entry.sold.units) / Double(scale.unitsPerWhole)
    let average = Double(entry.proceeds.micros) / 1_000_000 / sold
    let trigger = entry.triggerPrice.wholeValue
    let slip = (trigger - average) / trigger * 10_000
    return (entry.isFallSensitive ? slip : -slip, sold * trigger)
  }

  /// Metrics of the first market's price: its shape, not anyone's loss.
  func marketShape(_ name: String) throws(RunFailure) -> MetricValue? {
    guard let state = markets.first else { return nil }
    let tracker = state.tracker
    switch name {
    case "max_excess": return .number(tracker.maxExcess.value)
    case "drawdown_1h": return .number(tracker.drawdownInHour.value)
    case "price_drawdown": return .number(tracker.drawdown.value)
    case "price_change":
      return .number(state.venue.price.wholeValue / tracker.initialPrice.wholeValue - 1)
    case "amplification": return amplification(tracker)
    case "recovery_s":
      let end = tracker.recoveredAt ?? horizon
      return .number((end - tracker.lowAt).secondsValue)
    case "recovery_censored": return .count(tracker.recoveredAt == nil ? 1 : 0)
    default: return nil
    }
  }

  /// Largest fall of market in logarithms over that of the impact-free price; undefined when the
  /// latter is under 10 bp.
  private func amplification(_ tracker: MarketTracker) -> MetricValue {
    if tracker.initialPrice == tracker.initialImpactFree, tracker.low == tracker.lowImpactFree {
      let fall = tracker.initialPrice.wholeValue / tracker.low.wholeValue
      return fall < 1.001 ? .undefined : .number(1)
    }
    let free = PortableMath.log(
      tracker.initialImpactFree.wholeValue / tracker.lowImpactFree.wholeValue
    )
    if free < 0.001 { return .undefined }
    let market = PortableMath.log(tracker.initialPrice.wholeValue / tracker.low.wholeValue)
    return .number(market / free)
  }

  /// A row of the series for every protocol.
  mutating func recordSeries() throws(RunFailure) {
    guard let sink else { return }
    let chainSample = networkSample()
    for position in protocols.indices {
      let state = protocols[position]
      let venue = markets[state.market].venue
      var open: Int32 = 0
      if case .vaults(let slot) = state.engine { open = Int32(vaults[slot].openAuctions.count) }
      sink.record(
        SeriesSample(
          at: now,
          protocolIndex: Int32(position),
          fundamentalPrice: venue.impactFreePrice.nanos,
          marketPrice: venue.price.nanos,
          protocolPrice: state.price?.price.nanos ?? 0,
          gasPriceWei: chain.quotedGasPrice.wei,
          pendingTransactions: chain.mempool.count,
          dueCount: dueCount(state.engine),
          openAuctions: open,
          liquidatedMicros: Int64(clamping: state.figures.liquidatedNotional),
          level: state.combined.directives.level,
          network: chainSample,
          priceError: try priceErrorSample(position)
        )
      )
    }
    try schedule(
      MarketEvent(.seriesSample),
      at: now + scenario.metrics.seriesInterval,
      phase: .sampling,
      source: .series
    )
  }
}
