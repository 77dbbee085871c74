/** Does what the event's `do` (or a URL's path) asks for. */
export const handler = `
import { spawn } from 'node:child_process';
import { request } from 'node:http';
let served = 0;
const get = (url) => new Promise((resolve, reject) => request(url, (r) => r.resume().on('end', resolve)).on('error', reject).end());
export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
  served += 1;
  const what = event.do ?? event.rawPath?.slice(1);
  console.log('asked to ' + what);
  if (what === 'hold') {
    stream.write('first ');
    await get(event.until);
    stream.end('second');
  } else if (what === 'fail-early') {
    throw new TypeError('no good');
  } else if (what === 'fail-late') {
    stream.write('half');
    await new Promise((r) => setTimeout(r, 20));
    throw new TypeError('no good');
  } else if (what === 'hang') {
    await new Promise(() => setInterval(() => {}, 1000));
  } else if (what === 'child') {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    stream.end(JSON.stringify([process.pid, child.pid]));
  } else if (what === 'exit') {
    process.exit(3);
  } else if (event.requestContext) {
    const http = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'X-Own': 'yes' } });
    http.write(JSON.stringify({ path: event.rawPath, query: event.rawQueryString, account: event.requestContext.accountId }));
    http.end();
  } else {
    stream.end(JSON.stringify({ event, served, id: context.awsRequestId, name: process.env.AWS_LAMBDA_FUNCTION_NAME, image: process.env.FROM_IMAGE, level: process.env.AWS_LAMBDA_LOG_LEVEL, format: process.env.AWS_LAMBDA_LOG_FORMAT, home: process.env.HOME, trace: process.env._X_AMZN_TRACE_ID }));
  }
});
`;
