public import Mitigations

/// Runs the command line with a catalogue of strategies and returns the exit code.
public func runFirebreak(catalog: MitigationCatalog, arguments: [String]) -> Int32 { 64 }
