import Participants
import Quantities

extension World {
  /// Streams a record; nothing happens while nobody listens.
  ///
  /// `parent` is the record that caused it, where that is another one than the current cause.
  ///
  /// - Returns: The ordinal of the record.
  @discardableResult
  mutating func trace(
    _ kind: EventKind,
    scope: Int32,
    entity: Int64,
    amount: Int64,
    price: Int64,
    parent: Int64? = nil
  ) -> Int64? {
    guard let sink, let ordinal = causes?.takeOrdinal() else { return nil }
    sink.record(
      EventRecord(
        ordinal: ordinal,
        at: now,
        kind: kind,
        scope: scope,
        entity: entity,
        amount: amount,
        price: price,
        parent: parent ?? causes?.current ?? -1
      )
    )
    return ordinal
  }

  /// Picks up the cause of an event that the kernel dispatches.
  func cause(of event: MarketEvent) -> Int64? {
    let scope = Int(event.scope)
    switch event.kind {
    case .pathTick, .block, .orderIntent, .seriesSample, .operationWake, .laneAuction: return nil
    case .manipulation, .traderWake, .exploitFound, .exploitRepaired, .anticipation: return nil
    case .depositorWake, .saverLook, .saverLeave, .raiderLook: return nil
    case .feedSample, .secondaryPublication, .referencePublication:
      return causes?[.market(oracles[scope].market)]
    case .funding, .poolSale, .strategyWake, .strategyApproval, .backstop, .requirementUpdate,
      .requirementStart:
      return causes?[.price(scope)]
    case .keeperSale, .keeperRecycle:
      return causes?[.sale(group: scope, number: Int(event.entity))]
    case .ownerReaction:
      guard case .owners(let owners) = prepared.populations[scope] else { return nil }
      return causes?[
        .alarm(Int(owners.spec.protocolID.index), account: Int32(truncatingIfNeeded: event.entity))
      ]
    }
  }
}
