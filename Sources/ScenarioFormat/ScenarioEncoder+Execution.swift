import NetworkModel
import Participants

extension ScenarioEncoder {
  func topUpPath(_ path: OwnerExecution.TopUpPath) -> JSONOutput {
    switch path {
    case .direct: .object([("kind", .text("direct"))])
    case .requested(let rule):
      .object([
        ("kind", .text("requested")), ("executorDelay", latency(rule.executorDelay)),
        ("outage", ratio(rule.outage)), ("cancelAfter", duration(rule.cancelAfter)),
      ])
    case .bridged(let rule):
      .object([
        ("kind", .text("bridged")), ("finality", duration(rule.finality)),
        ("relay", latency(rule.relay)), ("stuck", ratio(rule.stuck)),
        ("retryAfter", duration(rule.retryAfter)), ("expiry", duration(rule.expiry)),
      ])
    }
  }

  func retry(_ policy: RetryPolicy) -> JSONOutput {
    .object([
      ("retries", .number(Int64(policy.retries))), ("backoff", duration(policy.backoff)),
      ("longestBackoff", duration(policy.longestBackoff)),
      ("deadline", duration(policy.deadline)), ("compensates", .flag(policy.compensates)),
    ])
  }
}
