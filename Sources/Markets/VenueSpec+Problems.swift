import Quantities

/// Why a venue specification is refused.
public enum VenueSpecError: Error, Equatable, Sendable {
  /// The depth is not positive.
  case depthNotPositive
  /// The permanent share is outside 0 to 1.
  case permanentShareOutOfRange
  /// The half-life is not positive.
  case halfLifeNotPositive
}

extension VenueSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [VenueSpecError] {
    var found: [VenueSpecError] = []
    if depthPerPercent <= .zero { found.append(.depthNotPositive) }
    if permanentShare < .zero || permanentShare > .one {
      found.append(.permanentShareOutOfRange)
    }
    if halfLife <= .zero { found.append(.halfLifeNotPositive) }
    return found
  }
}
