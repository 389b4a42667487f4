import FirebreakCLI
import Mitigations

@main
struct Firebreak {
  static func main() {
    _ = runFirebreak(catalog: MitigationCatalog([]), arguments: CommandLine.arguments)
  }
}
