import NetworkModel
import Participants
import Quantities

extension ScenarioBuilder {
  /// How a population of owners acts.
  mutating func execution(_ record: DecodedRecord) -> OwnerExecution {
    let retry = record.record("retry")
    return OwnerExecution(
      topUpPath: topUpPath(record),
      repaysInSteps: record.flag("repaysInSteps"),
      retry: RetryPolicy(
        retries: Int32(retry.integer("retries")),
        backoff: duration(retry, "backoff"),
        longestBackoff: duration(retry, "longestBackoff"),
        deadline: duration(retry, "deadline"),
        compensates: retry.flag("compensates")
      )
    )
  }

  private mutating func topUpPath(_ record: DecodedRecord) -> OwnerExecution.TopUpPath {
    let (kind, path) = record.variant("topUpPath")
    switch kind {
    case "requested":
      return .requested(
        TwoPhaseSpec(
          executorDelay: latency(path, "executorDelay"),
          outage: ratio(path, "outage"),
          cancelAfter: duration(path, "cancelAfter"),
          escrow: escrow(path)
        )
      )
    case "bridged":
      return .bridged(
        MessageSpec(
          finality: duration(path, "finality"),
          relay: latency(path, "relay"),
          stuck: ratio(path, "stuck"),
          retryAfter: duration(path, "retryAfter"),
          expiry: duration(path, "expiry")
        )
      )
    default: return .direct
    }
  }

  // Without attackers there is nothing to write wrong.
  private mutating func escrow(_ record: DecodedRecord) -> EscrowSpec? {
    let attackers = ratio(record, "attackers")
    if attackers == .zero { return nil }
    return EscrowSpec(
      order: record.text("refund") == "callFirst" ? .callFirst : .effectFirst,
      isGuarded: record.flag("guarded"),
      attackers: attackers,
      depth: Int32(record.integer("depth"))
    )
  }
}
