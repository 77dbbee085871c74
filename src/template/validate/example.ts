/** A small template around some lines of a function's properties, for the examples of rules. */
export const functionWith = (lines: string): string => `Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      PackageType: Image
      Role: arn:aws:iam::123456789012:role/function
${indented(lines, 6)}
${lines.includes('ImageUri:') ? '' : `      Code: {ImageUri: ${image}}\n`}`;

/** A template of one log group: the shortest that is right. */
export const logGroupWith = (lines: string): string => `Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
${indented(lines, 6)}
`;

export const image = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/ollama-llm@sha256:${'0'.repeat(64)}`;

function indented(lines: string, by: number): string {
  const prefix = ' '.repeat(by);
  return lines
    .split('\n')
    .map((line) => prefix + line)
    .join('\n');
}
