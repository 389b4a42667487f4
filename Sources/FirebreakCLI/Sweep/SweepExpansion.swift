import Determinism
import Dispatch
import Experiments
import MarketSimulation
import Mitigations
import ScenarioFormat

/// Builds every point of a plan once: who is valid, who is excluded, who is twice there.
struct SweepExpansion {
  private(set) var points: [SweepPoint] = []
  private(set) var first: Scenario?

  private static let chunk = 256

  init(
    _ document: PlanDocument,
    _ design: Design,
    _ options: SweepOptions,
    _ loader: RecordingLoader,
    isStopped: @Sendable () -> Bool
  ) throws(CommandError) {
    var known: [String: Int] = [:]
    var start = 0
    while start < design.count {
      if isStopped() { throw .interrupted(done: 0, total: Int64(design.count)) }
      let range = start..<min(start + Self.chunk, design.count)
      // The first point alone, so that files are read once.
      let built = Self.build(start == 0 ? 0..<1 : range, document, design, options, loader)
      for (offset, result) in built.enumerated() {
        guard let point = try result.get() else { continue }
        try add(point, position: range.lowerBound + offset, &known)
      }
      start = start == 0 ? 1 : range.upperBound
    }
  }

  private mutating func add(
    _ point: ScenarioPoint,
    position: Int,
    _ known: inout [String: Int]
  ) throws(CommandError) {
    let identity = SHA256.hexadecimal(point.scenario.identityHash)
    let planned = SweepPoint(
      id: Self.id(points.count),
      position: position,
      parameters: point.parameters.map { StudyParameter(column: $0.column, value: $0.value) },
      identity: identity
    )
    if let other = known.updateValue(points.count, forKey: identity) {
      throw .sweep(
        .duplicatePoints(
          first: points[other].id,
          second: planned.id,
          settings: planned.settings
        )
      )
    }
    if let first = points.first, first.parameters.map(\.column) != planned.parameters.map(\.column)
    {
      throw .sweep(.unequalColumns(point: planned.id))
    }
    if first == nil { first = point.scenario }
    points.append(planned)
  }

  private static func id(_ index: Int) -> String {
    let digits = String(index)
    return "p" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func build(
    _ range: Range<Int>,
    _ document: PlanDocument,
    _ design: Design,
    _ options: SweepOptions,
    _ loader: RecordingLoader
  ) -> [Result<ScenarioPoint?, CommandError>] {
    let slots = Locked(
      [Result<ScenarioPoint?, CommandError>](
        repeating: .success(nil),
        count: range.count
      )
    )
    DispatchQueue.concurrentPerform(iterations: range.count) { offset in
      let position = range.lowerBound + offset
      let result = Result { () throws(CommandError) -> ScenarioPoint? in
        try build(position, id: "point \(position)", document, design, options, loader)
      }
      slots.withLock { $0[offset] = result }
    }
    return slots.withLock { $0 }
  }

  /// Builds one point of the design; nil where a constraint excludes it.
  static func build(
    _ position: Int,
    id: String,
    _ document: PlanDocument,
    _ design: Design,
    _ options: SweepOptions,
    _ loader: RecordingLoader
  ) throws(CommandError) -> ScenarioPoint? {
    let values = zip(document.axes, design.point(position)).map { axis, choice in
      switch choice {
      case .level(let level): axis.value(level: level)
      case .fraction(let fraction): axis.value(fraction: fraction)
      }
    }
    do throws(FormatFailure) {
      guard var point = try document.point(position, values: values, loader: loader) else {
        return nil
      }
      if let seed = options.seed ?? document.seed { point.scenario.seed = seed }
      return point
    } catch {
      let isOfPlan = error.errors.contains {
        if case .plan = $0.reason { true } else { false }
      }
      if error.isUnreadable || isOfPlan || position == 0 { throw .scenario(error) }
      let settings = zip(document.axes, values).map { axis, value in
        "\(axis.path)=\(value.text ?? JSONOutput(value).compact)"
      }
      throw .sweep(
        .badPoint(
          id: id,
          settings: settings.joined(separator: ", "),
          faults: ErrorMessages.scenario(error)
        )
      )
    }
  }
}
