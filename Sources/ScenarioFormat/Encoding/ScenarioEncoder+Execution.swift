import NetworkModel
import Participants
import Quantities

extension ScenarioEncoder {
  func topUpPath(_ path: OwnerExecution.TopUpPath) -> JSONOutput {
    switch path {
    case .direct: .object([("kind", .text("direct"))])
    case .requested(let rule):
      .object([
        ("kind", .text("requested")), ("executorDelay", latency(rule.executorDelay)),
        ("outage", ratio(rule.outage)), ("cancelAfter", duration(rule.cancelAfter)),
        ("attackers", ratio(rule.escrow?.attackers ?? .zero)),
        ("refund", .text(rule.escrow?.order == .callFirst ? "callFirst" : "effectFirst")),
        ("guarded", .flag(rule.escrow?.isGuarded ?? false)),
        ("depth", .number(Int64(rule.escrow?.depth ?? 16))),
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
