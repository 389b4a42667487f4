public import Quantities

/// Collects liquidations at the venue and clears them together at one price.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | idle | an account is due | collecting |
/// | collecting | `interval` has passed; nobody has to act | idle, and the auction is cleared |
///
/// Longs and shorts that are due meet each other first; only what is left over is traded, and all
/// get its average price.
public final class BatchAuction: MitigationStrategy {
  /// When the auction that is being collected is cleared, or nil while nothing is due.
  public private(set) var clearsAt: SimInstant?

  private let interval: SimDuration
  private var cleared: Int64 = 0

  init(_ values: [Int64]) { interval = SimDuration(nanoseconds: values[0]) }

  /// Books the clearing.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    requests.wakeAt = clearsAt
  }

  /// Opens an auction when somebody is due, and clears it when its time has come.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    if let end = clearsAt, view.now >= end {
      clearsAt = nil
      cleared += 1
    } else if clearsAt == nil, view.dueCount > 0 {
      clearsAt = view.now + interval
    }
    directives.batch = LiquidationBatch(cleared: cleared, holds: true)
    directives.level = clearsAt == nil ? 0 : 1
    directives.cause = directives.level
  }

  /// What the catalogue says about the auctions.
  public static let descriptor = StrategyDescriptor(
    kind: "batch-auction",
    summary: "Collects liquidations and clears them together at one price.",
    family: .liquidationControl,
    runs: .inContract,
    observes: "How many accounts are due at the protocol's price.",
    faults: """
      Everybody waits for the clearing, also who could have been closed without a loss; the whole \
      batch meets the venue as one order, deeper than any of its parts; who joins it late pays \
      for those who fell first.
      """,
    source: """
      Budish, Cramton and Shim (2015), frequent batch auctions; Vega's protective auctions; \
      CoW Protocol's uniform clearing price.
      """,
    parameters: [
      .duration("interval", 1...86_400, 60, "Time from the first due account to the clearing.")
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in BatchAuction(values) }
  )
}
