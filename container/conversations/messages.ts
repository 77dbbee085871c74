import { Image } from '../admission/image.js';
import type { Fields } from '../admission/parse-json.js';
import { fieldsOf, listOf, parseObject, textOf } from '../answers/fields.js';

/** A call of a tool, by the model. */
export interface ToolCall {
  readonly id?: string;
  readonly name: string;
  readonly arguments: Fields;
}

/** One message as it is kept: in no protocol, so that a conversation can go on in another one. */
export interface Message {
  readonly role: string;
  readonly content: string;
  readonly calls?: readonly ToolCall[];
  /** Of the result of a tool: which call, and of which tool, as far as its protocol says it. */
  readonly callId?: string;
  readonly tool?: string;
}

export type Protocol = 'native' | 'openai';

export const protocolOfRoute = (path: string): Protocol => (path.startsWith('/v1/') ? 'openai' : 'native');

/** Roles of what is no turn but stands above all of them. */
const systems = ['system', 'developer'];

/** The messages of a request, those of the system apart; undefined when it has none of those. */
export function partedMessages(messages: readonly Fields[]): {
  readonly system: string | undefined;
  readonly spoken: readonly Fields[];
} {
  const above = messages.filter(({ role }) => systems.includes(String(role)));
  const system = above.map((message) => contentOf(message)).join('\n\n');
  return {
    system: above.length === 0 ? undefined : system,
    spoken: messages.filter((message) => !above.includes(message)),
  };
}

/** A message of a request or an answer, of either protocol, as it is kept. What the model thought is not. */
export function keptMessage(message: Fields): Message {
  const calls = listOf(message.tool_calls).map((call): ToolCall => {
    const { id } = fieldsOf(call);
    const { name, arguments: given } = fieldsOf(fieldsOf(call).function);
    const values = typeof given === 'string' ? parseObject(given) : fieldsOf(given);
    return { ...(textOf(id) && { id: textOf(id) }), name: textOf(name), arguments: values ?? {} };
  });
  const [callId, tool] = [textOf(message.tool_call_id), textOf(message.tool_name)];
  return {
    role: String(message.role),
    content: contentOf(message),
    ...(calls.length > 0 && { calls }),
    ...(callId && { callId }),
    ...(tool && { tool }),
  };
}

/** In the place of a picture, which is not kept: the model must not take the question for one without. */
const noImage = '[an image that is not kept]';

function contentOf({ content, images }: Fields): string {
  const parts = typeof content === 'string' ? [content] : listOf(content).map(textOfPart);
  const pictures = listOf(images).map(() => noImage);
  return [...parts, ...pictures].filter((text) => text !== '').join('\n');
}

function textOfPart(part: unknown): string {
  const { text, image_url: image } = fieldsOf(part);
  return image === undefined && !(part instanceof Image) ? textOf(text) : noImage;
}

/** A kept message as the protocol of a request has it. */
export const spokenMessage = (message: Message, protocol: Protocol): Fields =>
  protocol === 'native' ? nativeMessage(message) : openaiMessage(message);

const nativeMessage = ({ role, content, calls, callId, tool }: Message): Fields => ({
  role,
  content,
  ...(calls && {
    tool_calls: calls.map(({ id, name, arguments: values }) => ({
      ...(id && { id }),
      function: { name, arguments: values },
    })),
  }),
  ...(tool && { tool_name: tool }),
  ...(callId && { tool_call_id: callId }),
});

/** The native protocol may leave ids out, without which OpenAI's cannot say which call a result is of. */
const openaiMessage = ({ role, content, calls, callId }: Message): Fields => ({
  role,
  content,
  ...(calls && {
    tool_calls: calls.map(({ id, name, arguments: values }, index) => ({
      id: id ?? `call_${index}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(values) },
    })),
  }),
  ...(role === 'tool' && { tool_call_id: callId ?? 'call_0' }),
});
