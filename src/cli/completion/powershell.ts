import { branches, type Word } from './words.js';

export function powershellCompletion(): string {
  const table = branches().map(
    ({ path, commands, flags }) =>
      `    ${quoted(path)} = @(${[...commands, ...flags].map(entry).join(', ')})`,
  );
  return `# ollama-lambda completion for PowerShell. To use it: ollama-lambda completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ollama-lambda -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $branches = @{
${table.join('\n')}
  }
  $path = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    $next = "$path $element".Trim()
    if ($element.Extent.EndOffset -lt $cursorPosition -and $branches.ContainsKey($next)) { $path = $next }
  }
  foreach ($entry in $branches[$path]) {
    $word, $description = $entry -split '=', 2
    if ($word.StartsWith($wordToComplete, [System.StringComparison]::Ordinal)) {
      [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $description)
    }
  }
}
`;
}

/** One text, taken apart at its first `=`: PowerShell flattens a list of one pair, and nests one of several too deep. */
const entry = ({ word, description }: Word): string => quoted(`${word}=${description}`);

const quoted = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('’', '’’')}'`;
