import type { TroubleGroup } from './trouble.js';

export const callingTroubles: TroubleGroup = {
  title: 'Calling the endpoint',
  troubles: [
    {
      code: 'not-let-in',
      means: 'The endpoint refused the call: no signature that it accepts, no permission, or a wrong key.',
      remedy:
        'With `iam`: `lambda:InvokeFunctionUrl` and `lambda:InvokeFunction` in your policy. `execute-api:Invoke` where a gateway is in front. With `api-key`: the right key in `OLLAMA_LAMBDA_API_KEY` or `--key-file`. With `gateway.keys`: the right one in `OLLAMA_LAMBDA_GATEWAY_KEY`.',
    },
    {
      code: 'endpoint-unreachable',
      means: 'Nobody answers at the endpoint’s address, or the connection was refused on the way.',
      remedy:
        'Check `--url`, the network, and with `status` whether it is deployed; what `dev` serves ends with it.',
    },
    {
      code: 'endpoint-failed',
      means: 'The endpoint answered with an error; its words are in the message.',
      remedy:
        '429: too many at once, or stopped. 504: more time (`--timeout`), or a question with a shorter answer. Other 5xx: `ollama-lambda logs --diagnose`.',
    },
    {
      code: 'key-missing',
      means: 'The endpoint wants an API key, and none was given.',
      remedy:
        '`OLLAMA_LAMBDA_API_KEY` or `--key-file`; a lost key cannot be shown again, `ollama-lambda key create` makes another.',
    },
    {
      code: 'gateway-key-missing',
      means: 'The gateway in front lets in who has one of its keys (`gateway.keys`), and none was given.',
      remedy:
        '`OLLAMA_LAMBDA_GATEWAY_KEY`, or `--gateway-key-file` of `run`; the message has the command with which AWS shows the key.',
    },
    {
      code: 'prompt-missing',
      means: 'There is nothing to ask.',
      remedy: 'A prompt as argument, or text on standard input.',
    },
    {
      code: 'prompt-too-long',
      means: 'Standard input brought more text than a request may have.',
      remedy: 'Less of it.',
    },
    {
      code: 'image-file',
      means: 'The picture cannot be read, or is none.',
      remedy: 'A PNG, JPEG, GIF or WebP file.',
    },
    {
      code: 'path-invalid',
      means: '`curl` takes a path of the endpoint, such as `/api/chat`.',
      remedy: 'The path alone, without a host.',
    },
    {
      code: 'method-invalid',
      means: 'That is no HTTP method.',
      remedy: '`GET`, `POST`, `DELETE`.',
    },
    {
      code: 'data-file',
      means: 'The file after `--data @` cannot be read.',
      remedy: 'Check the path.',
    },
    {
      code: 'url-invalid',
      means: '`--url` is no address.',
      remedy: 'With its protocol: `http://127.0.0.1:11435/`, or the one that `status` shows.',
    },
    {
      code: 'port-invalid',
      means:
        '`--port` takes a whole number up to 65535; 0 takes any free one where a command listens itself.',
      remedy: 'Another number, or leave it out.',
    },
    {
      code: 'port-taken',
      means: 'Something else on this machine listens on the port.',
      remedy: '`--port <another>`; an Ollama of your own has 11434.',
    },
    {
      code: 'conversation-invalid',
      means: 'The file is no conversation that `/save` wrote.',
      remedy: 'Save as `.json` to load it later.',
    },
    {
      code: 'file',
      means: 'A file of `chat` cannot be read or written; existing ones are not written over.',
      remedy: 'Another name.',
    },
    {
      code: 'no-such-command',
      means: 'In `chat`, a line that begins with `/` is a command.',
      remedy: '`/help` lists them.',
    },
    {
      code: 'dev-not-ready',
      means:
        'The function on this machine does not become ready. The last thing that it said is in the message.',
      remedy: 'Check the model with `ollama run`; `--verbose` shows the function’s log.',
    },
  ],
};
