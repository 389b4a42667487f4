import EventKernel

/// How a run departs from the stated one, to find out what its result rests on.
///
/// A run under options other than the default is an experiment on the model: its digest is its own
/// and belongs in no study.
public struct RunOptions: Equatable, Sendable, BitwiseCopyable {
  /// Seed that shuffles simultaneous events of one phase; nil keeps the stated order.
  public var tieSeed: UInt64?

  /// Creates options; by default those of the stated run.
  public init(tieSeed: UInt64? = nil) { self.tieSeed = tieSeed }
}
