import Determinism
import Margining
import Markets
import NetworkModel
import Quantities

extension World {
  /// Writes the run down as a row.
  func result() throws(RunFailure) -> RunResult {
    var joined = digest
    joined.absorb(ledger.digest)
    var flags = flags
    if isSupercritical { flags.insert(.supercritical) }
    if markets.contains(where: { $0.tracker.recoveredAt == nil }) {
      flags.insert(.recoveryCensored)
    }
    for market in scenario.markets {
      if case .recorded(let record) = market.path, record.role == .fundamental {
        flags.insert(.pathContainsHistory)
      }
    }
    let facts = figuresOfLog(protocolIndex: nil)
    var metrics: [MetricValue] = []
    for definition in MetricCatalog.run {
      metrics.append(try value(of: definition.name, over: protocols.indices, facts))
    }
    var perProtocol: [[MetricValue]] = []
    for position in protocols.indices {
      let own = figuresOfLog(protocolIndex: Int32(position))
      var row: [MetricValue] = []
      for definition in MetricCatalog.perProtocol {
        row.append(try value(of: definition.name, over: position..<(position + 1), own))
      }
      perProtocol.append(row)
    }
    return RunResult(
      status: flags.isDisjoint(with: .stops) ? .ok : .stopped,
      flags: flags,
      digest: joined.value,
      exogenousDigest: prepared.exogenousDigest,
      metrics: metrics,
      protocolMetrics: perProtocol,
      failure: nil
    )
  }

  private var isSupercritical: Bool { log.isSupercritical }

  /// One metric by its column name, over some of the protocols.
  private func value(
    of name: String,
    over range: Range<Int>,
    _ facts: LogFigures
  ) throws(RunFailure) -> MetricValue {
    if let value = severity(name, range, facts) { return value }
    if let value = try marketShape(name) { return value }
    if let value = losses(name, range, facts) { return value }
    if let value = fairness(name, range, facts) { return value }
    if let value = oracleMetric(name, over: range) { return value }
    if let value = costs(name, range) { return value }
    if let value = networkMetric(name) { return value }
    throw .invariant("no code computes the metric \(name)")
  }

  /// Σ of a running sum over some of the protocols.
  private func sum<Value: AdditiveArithmetic>(
    _ range: Range<Int>,
    _ part: (ProtocolFigures) -> Value
  ) -> Value {
    var total = Value.zero
    for position in range { total += part(protocols[position].figures) }
    return total
  }

  private func severity(
    _ name: String,
    _ range: Range<Int>,
    _ facts: LogFigures
  ) -> MetricValue? {
    switch name {
    case "liquidated_notional_usd": return .micros(sum(range) { $0.liquidatedNotional })
    case "liquidation_count": return .count(sum(range) { $0.liquidationCount })
    case "liquidated_account_count": return .count(sum(range) { $0.liquidatedAccounts })
    case "open_interest_share":
      var initial: Int128 = 0
      for position in range { initial += protocols[position].initialInterest }
      return ratio(sum(range) { $0.liquidatedDebt }, initial)
    case "over_liquidation_usd": return .micros(facts.overLiquidation)
    case "liquidation_slippage_bp": return facts.slippage
    case "liquidation_multiplier":
      let twin = prepared.twinLiquidatedAccounts
      guard twin > 0 else { return .undefined }
      return .number(Double(sum(range) { $0.liquidatedAccounts }) / Double(twin))
    case "branching_ratio": return ratio(Int128(facts.endogenous), Int128(facts.count))
    case "advanced_share": return ratio(Int128(facts.advanced), Int128(facts.count))
    case "max_generation": return .count(facts.maxGeneration)
    case "episode_count": return .count(facts.episodes)
    case "cascade_duration_s": return .number(facts.episodeSeconds)
    case "margin_induced_liquidation_usd": return .micros(sum(range) { $0.marginInduced })
    default: return nil
    }
  }

  private func losses(
    _ name: String,
    _ range: Range<Int>,
    _ facts: LogFigures
  ) -> MetricValue? {
    let realised = sum(range) { $0.badDebtRealised }
    let latent = sum(range) { $0.badDebtLatent }
    let borrower = facts.ownerLoss + sum(range) { $0.horizonOwnerLoss }
    let insurance = sum(range) { $0.insuranceLoss + $0.fundPayments }
    let winners = sum(range) { $0.deleveragingLoss }
    let backstops = sum(range) { $0.backstopLoss + $0.coverPaid }
    let stakers = residual(range, ofVaults: true)
    let depositors = residual(range, ofVaults: false)
    switch name {
    case "bad_debt_usd": return .micros(realised + latent)
    case "bad_debt_realised_usd": return .micros(realised)
    case "bad_debt_latent_usd": return .micros(latent)
    case "zero_bid_share":
      return ratio(
        Int128(sum(range) { $0.zeroBidAuctions }),
        Int128(sum(range) { $0.settledAuctions })
      )
    case "zero_bid_usd": return .micros(sum(range) { $0.zeroBidMicros })
    case "borrower_loss_usd": return .micros(borrower)
    case "insurance_loss_usd": return .micros(insurance)
    case "staker_loss_usd": return .micros(stakers)
    case "depositor_loss_usd": return .micros(depositors)
    case "adl_winner_loss_usd": return .micros(winners)
    case "adl_overshoot_usd": return .micros(sum(range) { $0.deleveragingOvershoot })
    case "adl_account_count": return .count(sum(range) { $0.deleveragedAccounts })
    case "adl_concentration_max":
      var largest: Ratio?
      for position in range {
        if let found = protocols[position].figures.concentrationMax {
          largest = max(largest ?? .zero, found)
        }
      }
      return largest.map { .number($0.value) } ?? .undefined
    case "backstop_loss_usd": return .micros(backstops)
    // No protocol of this version has liquidity providers as counterparties.
    case "lp_loss_usd": return .micros(0)
    case "robbed_usd": return .micros(robbed(range))
    case "total_loss_usd":
      return .micros(
        borrower + insurance + stakers + depositors + winners + backstops + robbed(range)
      )
    default: return nil
    }
  }

  private func residual(_ range: Range<Int>, ofVaults: Bool) -> Int128 {
    var total: Int128 = 0
    for position in range {
      var isVault = false
      if case .vaults = protocols[position].engine { isVault = true }
      if isVault == ofVaults { total += protocols[position].figures.residualLoss }
    }
    return total
  }

  private func fairness(
    _ name: String,
    _ range: Range<Int>,
    _ facts: LogFigures
  ) -> MetricValue? {
    switch name {
    case "unfair_liquidation_count": return .count(facts.unfairCount)
    case "unfair_liquidation_usd": return .micros(facts.unfairLoss)
    case "unfair_base_liquidation_count": return .count(facts.unfairBaseCount)
    case "unfair_base_liquidation_usd": return .micros(facts.unfairBaseLoss)
    case "missed_liquidation_count": return .count(sum(range) { $0.missedCount })
    case "missed_usd": return .micros(sum(range) { $0.missedMicros })
    case "missed_grace_s": return .number(scenario.metrics.missedGrace.secondsValue)
    case "oracle_stale_s": return seconds(sum(range) { $0.staleNanoseconds })
    default: return nil
    }
  }

  private func costs(_ name: String, _ range: Range<Int>) -> MetricValue? {
    switch name {
    case "halted_s": return seconds(figures.haltedNanoseconds)
    case "blocked_usd_s": return .micros(blocked(range) { $0.total(until: now) })
    case "blocked_intent_count": return .count(Int64(blocked(range) { Int128($0.count) }))
    case "foregone_volume_usd": return .micros(blocked(range) { $0.foregoneMicros })
    case "capital_committed_usd_s": return .micros(sum(range) { $0.capitalMicroSeconds })
    case "margin_locked_usd_s": return .micros(sum(range) { $0.lockedMicroSeconds })
    case "activations": return .count(sum(range) { $0.activations })
    case "inclusion_delay_p95_s": return inclusionDelay
    case "fee_peak_gwei": return .number(Double(figures.feePeak.wei) / 1_000_000_000)
    case "failed_transaction_share":
      return ratio(
        Int128(figures.failedTransactions),
        Int128(figures.includedTransactions)
      )
    case "dropped_transaction_count": return .count(figures.droppedTransactions)
    case "irrecoverable_usd": return .micros(sum(range) { $0.irrecoverable })
    case "stranded_usd_s": return .micros(sum(range) { $0.strandedMicroSeconds })
    // Only pools that lend what others supplied can be short of cash.
    case "cash_short_s": return seconds(sum(range) { $0.cashShortNanoseconds })
    case "keeper_profit_usd": return .micros(figures.keeperProfit)
    case "arbitrage_profit_usd": return .micros(figures.arbitrageProfit)
    case "attacker_profit_usd": return .micros(figures.attackerProfit)
    case "extracted_usd":
      return .micros(
        exploits.reduce(network.book.extractedMicros) { $0 + $1.taken }
          + raiders.reduce(Int128(0)) { $0 + $1.taken }
      )
    case "deposits_run_usd": return .micros(figures.depositsRun)
    case "anticipation_count": return .count(figures.anticipations)
    case "time_to_containment_s":
      return containmentTime.map { .number($0.secondsValue) } ?? .undefined
    case "provider_loss_share": return providerLoss.map { .number($0.value) } ?? .undefined
    case "conservation_error": return .count(figures.conservationErrors)
    case "events": return .count(eventCount)
    default: return nil
    }
  }

  private func blocked(_ range: Range<Int>, _ part: (BlockedIntents) -> Int128) -> Int128 {
    var total: Int128 = 0
    for position in range { total += part(protocols[position].blocked) }
    return total
  }

  private var inclusionDelay: MetricValue {
    guard let delay = Percentile.of(figures.inclusionDelays[...], 95) else {
      return .undefined
    }
    return seconds(delay)
  }

  private func seconds(_ nanoseconds: Int64) -> MetricValue {
    .number(Double(nanoseconds) / 1_000_000_000)
  }

  private func ratio(_ part: Int128, _ whole: Int128) -> MetricValue {
    whole > 0 ? .number(Double(part) / Double(whole)) : .undefined
  }
}
