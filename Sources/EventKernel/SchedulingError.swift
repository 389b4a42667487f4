public import Quantities

/// Why an event could not be scheduled; nothing has changed when one is thrown.
///
/// The checks come in the order of the cases.
public enum SchedulingError: Error, Equatable, Sendable {
  /// The queue was created for fewer sources.
  case sourceOutOfRange(source: UInt32, count: UInt32)
  /// The instant lies before the event that runs now.
  case inThePast(now: SimInstant, requested: SimInstant)
  /// The source has scheduled `EventQueue.eventsPerSource` events.
  case sequenceExhausted(source: UInt32)
}
