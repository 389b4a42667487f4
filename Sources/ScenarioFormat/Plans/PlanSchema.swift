// The tables of a plan file, in the same form as those of a scenario.

/// The plan format as data.
package enum PlanSchema {
  /// The record of a plan file.
  package static let root = RecordSchema([
    FieldSchema("$schema", .text, .optional, "Address of the JSON Schema, for editors; not read."),
    FieldSchema("name", .kebab, .required, "Name of the study; also the default output folder."),
    FieldSchema("summary", .text, .defaulted("\"\""), "One paragraph for people."),
    FieldSchema("scenario", .file, .required, "The scenario that the points vary."),
    FieldSchema("set", .overrides, .optional, "Field paths with their values in every point."),
    FieldSchema(
      "design",
      .variants(design),
      .defaulted("{}"),
      "How points are chosen from the axes."
    ),
    .list("axes", of: .record(axis), "What varies."),
    .list(
      "constraints",
      of: .text,
      "Comparisons of two fields, or of a field and a value, that every point must meet."
    ),
    .list("policies", of: .text, "Policies that run; all of the scenario where none is named."),
    FieldSchema(
      "reference",
      .text,
      .defaulted("\"baseline\""),
      "The policy that differences are taken from."
    ),
    FieldSchema(
      "replications",
      .quantity(.count),
      .optional,
      .from("1", to: "1000000"),
      "Replications of every point and policy; the scenario's where it is absent."
    ),
    FieldSchema("seed", .seed, .optional, "Root seed; the scenario's where it is absent."),
    .quantity(
      "shards",
      .count,
      "1",
      .from("1", to: "100000"),
      "Number of parts into which the work is split for job engines."
    ),
    .quantity(
      "block",
      .count,
      "16",
      .from("1", to: "4096"),
      "Replications of one point, with all policies, that are stored together."
    ),
  ])

  static let axis = RecordSchema([
    FieldSchema(
      "path",
      .text,
      .required,
      "Field path of the scenario, or the word variant for the scenario's own variants."
    ),
    FieldSchema("values", .list(.anything, minimum: 1), .optional, "The values, one by one."),
    FieldSchema("from", .anything, .optional, "Lower end of a range of quantities."),
    FieldSchema("to", .anything, .optional, "Upper end of the range, in the same unit."),
    FieldSchema(
      "steps",
      .quantity(.count),
      .optional,
      .from("2", to: "1000000"),
      "Number of values from one end of the range to the other, both included."
    ),
    .choice(
      "scale",
      ["linear", "log"],
      "linear",
      "Whether equal steps of the range are differences or ratios."
    ),
  ])

  static let design = VariantSchema(
    [
      .init("grid", "Every combination; the last axis changes fastest.", []),
      .init("zip", "The first values of all axes, then the second ones, and so on.", []),
      .init(
        "list",
        "Points one by one, instead of axes.",
        [
          FieldSchema(
            "points",
            .list(.overrides, minimum: 1),
            .required,
            "Field paths with their values; every point sets the same paths."
          )
        ]
      ),
      .init("random", "Independent draws; more points leave the earlier ones.", [points, seed]),
      .init("latinHypercube", "One draw in each of as many strata as points.", [points, seed]),
      .init(
        "sobol",
        "The first points of the Sobol sequence; best are powers of two.",
        [
          points,
          .flag(
            "sensitivity",
            false,
            "Whether points are rows of two matrices with all their mixtures, as sensitivity "
              + "indices need them: rows × (axes + 2) points."
          ),
        ]
      ),
    ],
    fallback: "grid"
  )

  private static let points = FieldSchema(
    "points",
    .quantity(.count),
    .required,
    .from("1", to: "1000000000"),
    "Number of points; of rows where sensitivity is true."
  )

  private static let seed = FieldSchema(
    "seed",
    .seed,
    .defaulted("\"s1\""),
    "Seed of the design; the runs do not depend on it."
  )
}

/// The plan format as data, for `schema --plan`.
public enum PlanFields {
  /// The JSON Schema (draft 2020-12) of a plan file.
  public static func jsonSchema() -> String {
    JSONSchemaWriter.schema(of: PlanSchema.root, title: "Firebreak plan").pretty
  }
}
