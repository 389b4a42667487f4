import Determinism
import Experiments
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// A point of a sweep before its scenario is built.
struct SweepPoint: Sendable {
  /// Its name: `p0000`, `p0001`, ….
  var id: String
  /// Its position in the design; constraints leave gaps.
  var position: Int
  /// Its parameter columns.
  var parameters: [StudyParameter]
  /// Digest of its scenario as 64 hexadecimal digits.
  var identity: String

  /// What it sets, in one line.
  var settings: String {
    parameters.map { "\($0.column)=\($0.value)" }.joined(separator: ", ")
  }
}

/// A plan with its points: everything that follows from the files and the command line.
///
/// Scenarios are built when they are needed and not kept: memory grows with the number of points
/// by their parameters and digests, never with the number of runs.
final class SweepStudy: Sendable {
  /// Most runs where nobody says otherwise.
  static let runLimit: Int64 = 1_000_000

  let document: PlanDocument
  let options: SweepOptions
  let loader: RecordingLoader
  let points: [SweepPoint]
  let design: Design
  /// Policies that run, as indices into every point's scenario.
  let policies: [Int]
  let policyNames: [String]
  /// Position of the reference among `policies`.
  let reference: Int
  let replications: Int32
  let shards: Int
  let scenarioName: String
  private let first: Scenario

  /// Reads a plan and expands its points.
  init(
    _ path: String,
    options: SweepOptions,
    loader: RecordingLoader,
    runLimit: Int64 = SweepStudy.runLimit,
    context: CommandContext
  ) throws(CommandError) {
    let document: PlanDocument
    do throws(FormatFailure) {
      document = try PlanDocument.load(
        path,
        loader: loader,
        catalog: context.catalog,
        overrides: options.overrides,
        size: options.size
      )
    } catch { throw .scenario(error) }
    self.document = document
    self.options = options
    self.loader = loader
    let design = try Self.design(of: document, runLimit)
    self.design = design
    shards = Int(options.shards ?? document.shards)
    let expansion = try SweepExpansion(
      document,
      design,
      options,
      loader,
      isStopped: { context.interrupt.isRaised }
    )
    points = expansion.points
    guard let scenario = expansion.first else {
      throw .sweep(.nothingLeft(excluded: design.count))
    }
    first = scenario
    scenarioName = scenario.name
    replications = options.replications ?? document.replications ?? scenario.replications
    let access = ScenarioAccess(context)
    let index = try access.policy(
      options.reference ?? document.reference,
      in: scenario,
      option: "reference"
    )
    var chosen = Array(scenario.policies.indices)
    if let names = options.policies ?? (document.policies.isEmpty ? nil : document.policies) {
      chosen = []
      for name in names {
        chosen.append(try access.policy(name, in: scenario, option: "policies"))
      }
      // Differences need the reference, named or not.
      if !chosen.contains(index) { chosen.insert(index, at: 0) }
    }
    policies = chosen
    policyNames = chosen.map { scenario.policies[$0].name }
    reference = chosen.firstIndex(of: index) ?? 0
    let runs = points.count.multipliedReportingOverflow(by: chosen.count * Int(replications))
    if runs.overflow || Int64(runs.partialValue) > runLimit {
      let text = "\(points.count) points × \(chosen.count) policies × \(replications)"
      throw .sweep(.tooManyRuns(runs: text, limit: runLimit))
    }
  }

  /// Root seed of the first point.
  var seed: UInt64 { first.seed }

  /// Number of runs.
  var runCount: Int { points.count * policies.count * Int(replications) }

  /// How the runs are grouped and known.
  func blockPlan(build: String) -> BlockPlan {
    BlockPlan(
      layout: StudyLayout(
        points: points.count,
        replications: replications,
        blockSize: document.block,
        shards: shards
      ),
      identities: points.map(\.identity),
      policies: policies,
      policyNames: policyNames,
      build: build
    )
  }

  /// The facts that a plan is, each with a name for messages and a hash.
  ///
  /// Facts that no result depends on are not among them: the file's comments and names, and the
  /// number of workers.
  var facts: [(name: String, hash: String)] {
    [
      ("points", Self.hash(points.map { $0.identity + " " + $0.settings })),
      ("policies", Self.hash(policyNames)),
      ("reference", Self.hash([policyNames[reference]])),
      ("replications", Self.hash(["\(replications)"])),
      ("block", Self.hash(["\(document.block)"])),
    ]
  }

  /// The plan's identity: `b` and 64 hexadecimal digits.
  var digest: String { "b" + Self.hash(facts.map { "\($0.name) \($0.hash)" }) }

  private static func hash(_ lines: [String]) -> String {
    var hash = SHA256()
    for line in lines { hash.update(Array((line + "\n").utf8)) }
    return SHA256.hexadecimal(hash.finalize())
  }

  /// Builds the scenario of a point.
  func scenario(of point: Int) throws(CommandError) -> Scenario {
    guard
      let built = try SweepExpansion.build(
        points[point].position,
        id: points[point].id,
        document,
        design,
        options,
        loader
      )
    else { throw .defect("\(points[point].id) is excluded, but it was not") }
    return built.scenario
  }

  /// A point with its scenario, for the tables.
  func studyPoint(_ point: Int) throws(CommandError) -> StudyPoint {
    StudyPoint(
      id: points[point].id,
      parameters: points[point].parameters,
      scenario: try scenario(of: point)
    )
  }

  /// All points with the scenario of the first one: enough for the types of the columns.
  var columnPoints: [StudyPoint] {
    points.map { StudyPoint(id: $0.id, parameters: $0.parameters, scenario: first) }
  }

  private static func design(
    of document: PlanDocument,
    _ limit: Int64
  ) throws(CommandError) -> Design {
    let kind: DesignKind =
      switch document.sampling {
      case .grid: .grid
      case .zip: .zip
      case .drawn(let points, let seed): .drawn(points: points, seed: seed)
      case .latinHypercube(let points, let seed): .latinHypercube(points: points, seed: seed)
      case .sobol(let points, let sensitivity):
        sensitivity ? .sensitivity(base: points) : .sobol(points: points)
      }
    let axes = document.axes.map { $0.levelCount.map { AxisShape.levels($0) } ?? .interval }
    let points: Int
    do throws(DesignError) {
      points = try Design.pointCount(kind, axes: axes)
    } catch {
      throw .sweep(.design(error, axes: document.axes.map(\.path)))
    }
    // Constraints may leave fewer, but nobody expands ten times the limit to find out.
    if Int64(points) / 10 > limit {
      throw .sweep(.tooManyRuns(runs: "\(points) points and more", limit: limit))
    }
    do throws(DesignError) {
      return try Design(kind, axes: axes)
    } catch {
      throw .sweep(.design(error, axes: document.axes.map(\.path)))
    }
  }
}
