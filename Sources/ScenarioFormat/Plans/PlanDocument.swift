import MarketSimulation
import Mitigations

/// How a plan chooses its points from its axes.
package enum PlanSampling: Equatable, Sendable {
  /// Every combination.
  case grid
  /// All axes at once; a list of points is one, too.
  case zip
  /// Independent draws.
  case drawn(points: Int, seed: UInt64)
  /// One draw a stratum.
  case latinHypercube(points: Int, seed: UInt64)
  /// The Sobol sequence, or the rows that sensitivity indices need.
  case sobol(points: Int, sensitivity: Bool)
}

/// A plan file with its scenario's tree: everything but the choice of points.
package struct PlanDocument: Sendable {
  /// Name of the study.
  package var name: String
  /// One paragraph for people.
  package var summary: String
  /// How points are chosen.
  package var sampling: PlanSampling
  /// What varies; never empty.
  package var axes: [PlanAxis]
  /// Names of the policies that run; empty for all.
  package var policies: [String]
  /// Name of the policy that differences are taken from.
  package var reference: String
  /// Replications of every point and policy; nil for the scenario's.
  package var replications: Int32?
  /// Root seed; nil for the scenario's.
  package var seed: UInt64?
  /// Number of shards.
  package var shards: Int32
  /// Replications that are stored together.
  package var block: Int32

  /// Names of the scenario's own variants.
  package var variantNames: [String] { variants.map(\.name).filter { !$0.isEmpty } }

  let base: JSONNode
  let variants: [StudyReader.Variant]
  let overrides: [FieldOverride]
  let constraints: [PlanConstraint]
  let catalog: MitigationCatalog
  let schema: RecordSchema
  let editor: TreeEditor

  /// Builds a point from a value on each axis; nil where a constraint excludes it.
  ///
  /// Order: the scenario, what the plan sets, the axes in their order, then the overrides of the
  /// command line.
  ///
  /// - Throws: every fault of the point's scenario.
  package func point(
    _ index: Int,
    values: [JSONNode],
    loader: some SourceLoader
  ) throws(FormatFailure) -> ScenarioPoint? {
    let tree: JSONNode
    do throws(FormatError) {
      tree = try self.tree(values)
      for constraint in constraints where try !constraint.holds(in: tree, editor) { return nil }
    } catch {
      throw FormatFailure([error])
    }
    var decoder = RecordDecoder()
    let record = decoder.decode(tree, as: schema, path: "")
    guard decoder.errors.isEmpty, let record else { throw FormatFailure(decoder.errors) }
    var builder = ScenarioBuilder(record, catalog: catalog, files: FileCache(loader))
    let scenario = try builder.build()
    return ScenarioPoint(
      id: PointName.id(index),
      name: "",
      parameters: zip(axes, values).map { axis, value in
        if axis.path == PlanAxis.variantPath {
          return ScenarioPoint.Parameter(column: axis.path, value: value.text ?? "")
        }
        return editor.parameter(axis.path, in: tree)
      },
      scenario: scenario
    )
  }

  /// The scenario's tree with a value set on each axis.
  func tree(_ values: [JSONNode]) throws(FormatError) -> JSONNode {
    var tree = base
    for (axis, value) in zip(axes, values) {
      if axis.path == PlanAxis.variantPath {
        tree = try apply(variant: value, at: axis.place, to: tree)
      } else {
        tree = try editor.setting(axis.path, to: value, in: tree, at: axis.place)
      }
    }
    for override in overrides {
      tree = try editor.setting(
        override.path,
        to: override.node,
        in: tree,
        at: FieldOverride.place
      )
    }
    return tree
  }

  private func apply(
    variant value: JSONNode,
    at place: SourcePlace,
    to tree: JSONNode
  ) throws(FormatError) -> JSONNode {
    let known = variantNames
    guard let name = value.text, let variant = variants.first(where: { $0.name == name }) else {
      let found = value.text ?? value.value.typeName
      throw FormatError(
        place: value.place,
        path: PlanAxis.variantPath,
        reason: .unknownChoice(
          found: found,
          nearest: NearestName.find(found, in: known),
          allowed: known
        )
      )
    }
    var result = tree
    for member in variant.set {
      result = try editor.setting(member.key, to: member.node, in: result, at: member.place)
    }
    return result
  }
}
