import Quantities

/// Why an oracle specification is refused.
public enum OracleSpecError: Error, Equatable, Sendable {
  /// The reporters' interval is not positive.
  case sampleIntervalNotPositive
  /// The deviation threshold is outside 0 to 1.
  case deviationThresholdOutOfRange
  /// The heartbeat is not positive.
  case heartbeatNotPositive
  /// The latency is negative.
  case latencyNegative
  /// The gas of a write is not positive.
  case writeGasNotPositive
  /// The fee cap is not positive.
  case feeCapNotPositive
  /// The fee multiple is not positive.
  case feeMultipleNotPositive
  /// The hop is negative.
  case hopNegative
  /// The gas of a poke is not positive although there is a hop.
  case pokeGasNotPositive
  /// The second source's interval is not positive.
  case secondaryIntervalNotPositive
  /// The second source's error or confidence is outside 0 to 1, or its updates must be posted.
  case secondaryNoiseOutOfRange
  /// The number of nodes is outside 1 to 64, or of publishers of a source.
  case nodeCountOutOfRange
  /// The nodes' error is outside 0 to 1, or their latency negative.
  case nodeErrorOutOfRange
  /// The reporting bounds are not positive, or the lower one is above the upper one.
  case boundsInvalid
  /// There are more references than an oracle may have.
  case tooManyReferences
  /// A reference's interval, noise, window or time constant is out of range.
  case referenceInvalid(index: Int32)
  /// A fault ends before it begins, or at the same instant.
  case faultEmpty(index: Int32)
  /// A relative size would bring a price to zero or below, or is stated where it has no meaning;
  /// or a delay or share is.
  case faultSizeInvalid(index: Int32)
  /// A fault strikes no source, or one that the oracle does not have.
  case faultSourceUnknown(index: Int32)
  /// A fault process has no rate, no length, or a correlation outside 0 to 1.
  case faultProcessInvalid(index: Int32)
  /// A manipulation ends before it begins, or trades nothing.
  case manipulationInvalid(index: Int32)
}

extension OracleSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [OracleSpecError] {
    var found = feed.problems()
    if hop < .zero { found.append(.hopNegative) }
    if hop > .zero, pokeGas <= 0 { found.append(.pokeGasNotPositive) }
    if let secondary {
      if secondary.interval <= .zero { found.append(.secondaryIntervalNotPositive) }
      if !secondary.kind.isValid || secondary.kind.isPosted {
        found.append(.secondaryNoiseOutOfRange)
      }
    }
    if references.count > SourceSet.mostReferences { found.append(.tooManyReferences) }
    for (position, reference) in references.enumerated()
    where reference.interval <= .zero || !reference.kind.isValid {
      found.append(.referenceInvalid(index: Int32(position)))
    }
    return found + faultProblems()
  }

  /// The sources that the oracle has.
  public var sources: SourceSet {
    var all: SourceSet = .primary
    if secondary != nil { all.insert(.secondary) }
    for position in references.indices.prefix(SourceSet.mostReferences) {
      all.insert(.reference(position))
    }
    return all
  }

  private func faultProblems() -> [OracleSpecError] {
    var found: [OracleSpecError] = []
    for (position, fault) in faults.enumerated() {
      let index = Int32(position)
      if fault.until <= fault.from { found.append(.faultEmpty(index: index)) }
      if !fault.isSizeValid { found.append(.faultSizeInvalid(index: index)) }
      if fault.sources.isEmpty || !sources.isSuperset(of: fault.sources) {
        found.append(.faultSourceUnknown(index: index))
      }
    }
    for (position, process) in faultProcesses.enumerated() {
      let isValid =
        process.perDay > .zero && process.meanLength > .zero && process.correlation >= .zero
        && process.correlation <= .one && !process.sources.isEmpty
        && sources.isSuperset(of: process.sources) && process.isKindDrawable
      if !isValid { found.append(.faultProcessInvalid(index: Int32(position))) }
    }
    for (position, trade) in manipulations.enumerated()
    where trade.until <= trade.from || trade.size <= .zero {
      found.append(.manipulationInvalid(index: Int32(position)))
    }
    return found
  }
}

extension FeedFaultSpec {
  /// Whether size, delay and share have a meaning for the kind, and a value that makes sense.
  var isSizeValid: Bool {
    let isScale = size.partsPerBillion > -Ratio.one.partsPerBillion
    return switch kind {
    case .bias, .capError: isScale && delay == .zero && share == .zero
    case .confidence: size >= .zero && delay == .zero && share == .zero
    case .corruption: isScale && delay == .zero && share > .zero && share <= .one
    case .delay: size == .zero && delay > .zero && share == .zero
    case .outage, .freeze, .staleRound, .unreadable, .failoverStuck:
      size == .zero && delay == .zero && share == .zero
    }
  }
}

extension FaultProcessSpec {
  /// Whether a fault of this kind needs no more than a size.
  var isKindDrawable: Bool {
    FeedFaultSpec(kind: kind, from: .start, until: .start, size: size).isSizeValid
  }
}

extension ReferenceSpec.Kind {
  /// Whether its updates must be posted, which only a reference can wait for.
  var isPosted: Bool {
    if case .posted = self { return true }
    return false
  }

  /// Whether every parameter is in its range.
  var isValid: Bool {
    switch self {
    case .exchange(let noise): noise >= .zero && noise <= .one
    case .pull(let publishers, let noise, let confidence):
      publishers >= 1 && publishers <= FeedNodesSpec.mostNodes && noise >= .zero
        && noise <= .one && confidence >= .zero && confidence <= .one
    case .posted(let feed):
      feed.publishers >= 1 && feed.publishers <= FeedNodesSpec.mostNodes && feed.noise >= .zero
        && feed.noise <= .one && feed.confidence >= .zero && feed.confidence <= .one
        && feed.updateGas > 0 && feed.deviation > .zero && feed.deviation <= .one
    case .pool(_, let window): window > .zero
    case .mark(.index), .mark(.last): true
    case .mark(.basisSamples(let count, let interval)): count > 0 && interval > .zero
    case .mark(.basisAverage(let basis, let book)): basis > .zero && book > .zero
    }
  }
}

extension FeedSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [OracleSpecError] {
    var found: [OracleSpecError] = []
    if sampleInterval <= .zero { found.append(.sampleIntervalNotPositive) }
    if deviationThreshold < .zero || deviationThreshold > .one {
      found.append(.deviationThresholdOutOfRange)
    }
    if heartbeat <= .zero { found.append(.heartbeatNotPositive) }
    if latency < .zero { found.append(.latencyNegative) }
    if writeGas <= 0 { found.append(.writeGasNotPositive) }
    if feeCap <= .zero { found.append(.feeCapNotPositive) }
    if feeMultiple <= .zero { found.append(.feeMultipleNotPositive) }
    if let nodes {
      if nodes.count < 1 || nodes.count > FeedNodesSpec.mostNodes {
        found.append(.nodeCountOutOfRange)
      }
      if nodes.noise < .zero || nodes.noise > .one || nodes.latency < .zero {
        found.append(.nodeErrorOutOfRange)
      }
    }
    if let bounds, bounds.minimum <= Price(nanos: 0) || bounds.maximum < bounds.minimum {
      found.append(.boundsInvalid)
    }
    return found
  }
}
