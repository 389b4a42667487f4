public import NetworkModel

/// How owners' operations reach the chain.
public struct OwnerExecution: Equatable, Sendable, BitwiseCopyable {
  /// How a top-up arrives.
  public var topUpPath: TopUpPath
  /// Whether an automatic repayment is three transactions instead of one.
  public var repaysInSteps: Bool
  /// What an owner does about a failed step; direct and atomic transactions do not use it.
  public var retry: RetryPolicy

  /// Creates an execution; the default is one transaction for everything.
  public init(
    topUpPath: TopUpPath = .direct,
    repaysInSteps: Bool = false,
    retry: RetryPolicy = RetryPolicy()
  ) {
    self.topUpPath = topUpPath
    self.repaysInSteps = repaysInSteps
    self.retry = retry
  }

  /// How a top-up arrives.
  public enum TopUpPath: Equatable, Sendable, BitwiseCopyable {
    /// In one transaction.
    case direct
    /// As a request with the funds in escrow, which an executor carries out.
    case requested(TwoPhaseSpec)
    /// From another chain: locked there, announced by a message, deposited here.
    case bridged(MessageSpec)
  }
}
