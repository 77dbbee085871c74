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
  $branches[$path] | Where-Object { $_[0].StartsWith($wordToComplete) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;
}

/** The comma keeps the pair together, also when it is the only one. */
const entry = ({ word, description }: Word): string => `,@(${quoted(word)}, ${quoted(description)})`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('’', '’’')}'`;
