import Determinism
import Experiments
import MarketSimulation
import Reporting
import Testing

private let definitions = [
  definition("total_loss_usd"), definition("halted_s", .number, .lower, .cost),
  definition("fills", .count),
]

private func smallStudy() throws -> StudyResult {
  let points = ["deep", "a,b"].enumerated().map { index, value in
    StudyPoint(
      id: "p000\(index)",
      parameters: [
        StudyParameter(column: "book", value: value),
        StudyParameter(column: "depth_usd", value: ["1.5", "2e6"][index]),
      ],
      scenario: toyScenario(policies: ["baseline", "brake"])
    )
  }
  return try tableResult(
    points: points,
    policies: ["baseline", "brake"],
    replications: 2
  ) { point, policy, replication in
    if point == 1, policy == 1, replication == 1 { return failedRun }
    let flags: RunFlags = policy == 0 ? [] : [.venueExhausted, .eventLimit]
    return ok(
      [
        .micros(Int128(1_500_000 * (replication + 1)) - Int128(policy)), .undefined,
        .count(Int64(replication)),
      ],
      status: policy == 1 ? .stopped : .ok,
      flags: flags
    )
  }
}

struct StudyFilesTests {
  @Test func `runs csv of a small study`() throws {
    let file = try RunsTable.file(smallStudy(), metrics: definitions)
    #expect(file.name == "runs.csv")
    #expect(
      text(file.bytes) == """
        scenario,point,policy,replication,seed,status,flags,digest,exogenous_digest,book,depth_usd,\
        total_loss_usd,halted_s,fills
        toy,p0000,baseline,0,s2a,ok,,d00f30000000000a1,x000000000000feed,deep,1.5,1.5,,0
        toy,p0000,baseline,1,s2a,ok,,d00f30000000000a1,x000000000000feed,deep,1.5,3,,1
        toy,p0000,brake,0,s2a,stopped,event-limit;venue-exhausted,d00f30000000000a1,\
        x000000000000feed,deep,1.5,1.499999,,0
        toy,p0000,brake,1,s2a,stopped,event-limit;venue-exhausted,d00f30000000000a1,\
        x000000000000feed,deep,1.5,2.999999,,1
        toy,p0001,baseline,0,s2a,ok,,d00f30000000000a1,x000000000000feed,"a,b",2e6,1.5,,0
        toy,p0001,baseline,1,s2a,ok,,d00f30000000000a1,x000000000000feed,"a,b",2e6,3,,1
        toy,p0001,brake,0,s2a,stopped,event-limit;venue-exhausted,d00f30000000000a1,\
        x000000000000feed,"a,b",2e6,1.499999,,0
        toy,p0001,brake,1,s2a,failed,,,,"a,b",2e6,,,

        """
    )
    let types = file.schema?.columns.filter { ["book", "depth_usd"].contains($0.name) }.map(\.type)
    #expect(types == [.text, .number])
  }

  @Test func `summary csv with a column that is undefined throughout`() throws {
    let analysis = try StudyAnalysis(smallStudy(), metrics: definitions)
    let lines = text(SummaryTable.file(analysis).bytes).split(separator: "\n")
    #expect(
      lines.prefix(4) == [
        "scenario,point,policy,metric,n,mean,sd,p50,p95,p99,var95,es95,incidence,"
          + "mean_given_incidence,incidence_upper,n_stopped,mean_kind",
        "toy,p0000,baseline,total_loss_usd,2,2.25,1.0606601717798212,2.25,2.925,2.985,,,1.0,2.25,,0,mean",
        "toy,p0000,baseline,halted_s,0,,,,,,,,,,,0,mean",
        "toy,p0000,baseline,fills,2,0.5,0.7071067811865476,0.5,0.95,0.99,,,0.5,1.0,,0,mean",
      ]
    )
    #expect(lines.count == 1 + 2 * 2 * 3)
  }

  @Test func `comparison csv has exactly the columns of the format`() throws {
    let analysis = try StudyAnalysis(smallStudy(), metrics: definitions)
    #expect(
      text(ComparisonCSV.file(analysis).bytes) == """
        scenario,point,policy,reference,metric,n_pairs,reference_mean,policy_mean,\
        difference_mean,difference_sd,ci_low,ci_high,interval,n_improved,n_worse,n_tied,n_undefined,\
        n_stopped,correlation,variance_reduction,n_for_5_percent,p_adjusted
        toy,p0000,brake,baseline,total_loss_usd,2,2.25,2.249999,-1e-06,0.0,,,simulation,2,0,0,0,2,\
        1.0,,5,
        toy,p0000,brake,baseline,halted_s,0,,,,,,,simulation,0,0,0,2,0,,,,
        toy,p0000,brake,baseline,fills,2,0.5,0.5,0.0,0.0,,,simulation,0,0,2,0,2,1.0,,5,
        toy,p0001,brake,baseline,total_loss_usd,1,1.5,1.499999,-1e-06,,,,simulation,1,0,0,0,1,,,,
        toy,p0001,brake,baseline,halted_s,0,,,,,,,simulation,0,0,0,1,0,,,,
        toy,p0001,brake,baseline,fills,1,0.0,0.0,0.0,,,,simulation,0,0,1,0,1,,,,

        """
    )
  }

  @Test func `protocols csv exists only where a scenario has several`() throws {
    #expect(try ProtocolsTable.file(smallStudy()) == nil)
    let scenario = toyScenario(policies: ["baseline"], protocols: ["alpha", "beta"])
    let result = try tableResult(
      points: [StudyPoint(id: "p0000", scenario: scenario)],
      policies: ["baseline"],
      replications: 2
    ) { _, _, replication in
      replication == 1 ? failedRun : ok([], protocols: [[.micros(1)], [.undefined]])
    }
    let file = try #require(ProtocolsTable.file(result, metrics: [definition("bad_debt_usd")]))
    #expect(
      text(file.bytes) == """
        scenario,point,policy,replication,protocol,bad_debt_usd
        toy,p0000,baseline,0,alpha,0.000001
        toy,p0000,baseline,0,beta,
        toy,p0000,baseline,1,alpha,
        toy,p0000,baseline,1,beta,

        """
    )
  }

  @Test func `the files of a study with one protocol are four`() throws {
    let result = try smallStudy()
    let files = StudyFiles.tables(result, StudyAnalysis(result, metrics: definitions))
    #expect(files.map(\.name) == ["runs.csv", "summary.csv", "comparison.csv", "ranking.csv"])
  }

  @Test func `every row of every file has the fields of its schema`() throws {
    let result = try tableResult()
    for file in StudyFiles.tables(result, StudyAnalysis(result, metrics: tableDefinitions)) {
      let lines = text(file.bytes).split(separator: "\n", omittingEmptySubsequences: false)
      let columns = try #require(file.schema).columns
      #expect(lines[0] == columns.map(\.name).joined(separator: ",")[...])
      #expect(lines.last == "")
      let counts = lines.dropLast().map { line in line.filter { $0 == "," }.count }
      #expect(counts.allSatisfy { $0 == columns.count - 1 })
      #expect(!lines.contains { $0.contains("nan") || $0.contains("inf") })
    }
  }
}

struct SchemaTests {
  private var schemas: [TableSchema] {
    let points = [StudyPoint(id: "p0000", scenario: toyScenario(policies: ["baseline"]))]
    return [
      RunsTable.schema(points: points), ProtocolsTable.schema(), SummaryTable.schema,
      ComparisonCSV.schema, RankingTable.schema, TuningTable.schema, BestResponseTable.schema,
      CriticalTable.schema,
      CriticalSummaryTable.schema, SensitivityTable.schema, RegionsTable.schema,
    ] + StreamTable.allCases.map(\.schema)
  }

  @Test func `column names read alike everywhere and are unique`() {
    for schema in schemas {
      let names = schema.columns.map(\.name)
      let isPlain = names.allSatisfy { name in
        name.utf8.first.map { (97...122).contains($0) } == true
          && name.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == 95
          }
      }
      #expect(isPlain, "\(schema.name)")
      #expect(
        names.count
          == names.sorted().reduce(into: [String]()) { unique, name in
            if unique.last != name { unique.append(name) }
          }.count
      )
      #expect(schema.primaryKey.allSatisfy { names.contains($0) })
      #expect(schema.columns.allSatisfy { !$0.summary.isEmpty })
    }
  }

  @Test func `runs csv begins with the keys and ends with every metric`() throws {
    let names = try #require(schemas.first).columns.map(\.name)
    #expect(
      names.prefix(9) == [
        "scenario", "point", "policy", "replication", "seed", "status", "flags", "digest",
        "exogenous_digest",
      ]
    )
    #expect(names.dropFirst(9).elementsEqual(MetricCatalog.run.map(\.name)))
  }
}

struct DataPackageTests {
  @Test func `a data package of one small table`() {
    let schema = TableSchema(
      name: "t",
      summary: "one thing",
      columns: [
        ColumnSchema("id", .text, "who \"it\" is"),
        ColumnSchema("kind", .text, "what", words: ["a", "b"]),
        ColumnSchema("x_usd", .number, unit: "USD", "value", isRequired: false),
        ColumnSchema("yes", .flag, "truth"),
      ],
      primaryKey: ["id"]
    )
    let file = DataPackage.file(name: "toy", title: "Toy", tables: [schema])
    #expect(file.name == "datapackage.json")
    let json = text(file.bytes)
    #expect(json.hasPrefix("{\n  \"profile\": \"tabular-data-package\",\n  \"name\": \"toy\","))
    #expect(json.contains("\"path\": \"t.csv\""))
    #expect(json.contains("\"lineTerminator\": \"\\n\""))
    #expect(json.contains("\"description\": \"who \\\"it\\\" is\""))
    let dense = json.filter { !$0.isWhitespace }
    #expect(dense.contains("\"missingValues\":[\"\"],\"primaryKey\":[\"id\"]"))
    #expect(dense.contains("\"trueValues\":[\"1\"],\"falseValues\":[\"0\"]"))
    #expect(dense.contains("\"required\":true,\"enum\":[\"a\",\"b\"]"))
    #expect(json.contains("\"type\": \"boolean\""))
    #expect(json.components(separatedBy: "\"required\": true") == 3)
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(separatedBy text: String) -> Int { split(separator: text).count - 1 }
}

private let manifestText = """
  {
    "firebreak": "0.1",
    "build": "release",
    "arguments": [
      "compare",
      "a \\"b\\""
    ],
    "scenario": "toy",
    "verdict": "incomplete",
    "runs": 8,
    "failedRuns": 1,
    "replications": 2,
    "policies": [
      "baseline",
      "brake"
    ],
    "reference": "baseline",
    "points": [
      {
        "id": "p0000",
        "seed": "s2a",
        "scenarioDigest": "c1",
        "parameters": {
          "book": "deep",
          "depth_usd": "1.5"
        }
      },
      {
        "id": "p0001",
        "seed": "s2a",
        "scenarioDigest": null,
        "parameters": {
          "book": "a,b",
          "depth_usd": "2e6"
        }
      }
    ],
    "files": [
      {
        "name": "runs.csv",
        "bytes": 3,
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      }
    ],
    "jobs": 1,
    "host": "h",
    "startedAt": "2026-01-01T00:00:00Z",
    "wallSeconds": 1.5
  }

  """

struct StudyManifestTests {
  @Test func `the manifest of a small study`() throws {
    let manifest = StudyManifest(
      version: "0.1",
      build: "release",
      scenarioDigests: ["c1"],
      host: "h",
      startedAt: "2026-01-01T00:00:00Z",
      wallSeconds: 1.5,
      arguments: ["compare", "a \"b\""]
    )
    let files = [ReportFile(name: "runs.csv", bytes: Array("abc".utf8))]
    let file = try manifest.file(smallStudy(), entries: files.map { ManifestEntry($0) })
    #expect(text(file.bytes) == manifestText)
  }

  @Test func `json escapes what must be escaped`() {
    let json = ReportJSON.list([
      .text("\"\\\n\r\t\u{1}\u{1F}é"), .number(.nan), .number(0.1), .flag(false), .null, .list([]),
      .record([]), .optional(nil as Double?), .optional(3),
    ])
    #expect(
      text(json.bytes) == """
        [
          "\\"\\\\\\n\\r\\t\\u0001\\u001fé",
          null,
          0.1,
          false,
          null,
          [],
          {},
          null,
          3
        ]

        """
    )
  }
}
