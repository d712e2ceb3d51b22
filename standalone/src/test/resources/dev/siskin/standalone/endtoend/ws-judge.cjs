// Speaks siskin.v1 with the "ws" package as any program would; says each thing it saw in a line.
const WebSocket = require('ws');

const socket = new WebSocket(process.argv[2], 'siskin.v1');
const pixels = Array.from({ length: 784 }, (_, i) => (i % 256) / 256);
const say = (what, value) => console.log(what + ' ' + JSON.stringify(value));
const waiting = new Map();
let hello;

function tell(key, message, tensors) {
  const told = waiting.get(key);
  if (!told) {
    say('unasked', message);
    return;
  }
  waiting.delete(key);
  told({ message, tensors });
}

function heard(key) {
  return new Promise((resolve) => waiting.set(key, resolve));
}

function binary(header, tensors) {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, tensors]);
}

const input = { name: 'x', shape: [1, 784], datatype: 'FP32' };

async function judge() {
  let answer = heard('t');
  socket.send(JSON.stringify({ op: 'infer', id: 't', model: 'mlp784', inputs: [{ ...input, data: pixels }] }));
  const text = (await answer).message;
  say('text', text.op);
  const probs = text.outputs[0].data;

  answer = heard('b');
  socket.send(
    binary(
      {
        op: 'infer',
        id: 'b',
        model: 'mlp784',
        version: 1,
        parameters: { binary_data_output: true },
        inputs: [{ ...input, parameters: { binary_data_size: 4 * 784 } }],
      },
      Buffer.from(new Float32Array(pixels).buffer)
    )
  );
  const inBinary = await answer;
  const floats = Array.from({ length: probs.length }, (_, i) => inBinary.tensors.readFloatLE(4 * i));
  say('binary', inBinary.message.arm + ' ' + inBinary.message.model_version);
  say('same', floats.every((value, i) => Math.abs(value - probs[i]) < 1e-6));

  answer = heard('e');
  socket.send(JSON.stringify({ op: 'infer', id: 'e', model: 'nobody', inputs: [] }));
  say('error', (await answer).message.code);

  // Whichever is first, the answer or the cancel: it ends once.
  answer = heard('c');
  socket.send(JSON.stringify({ op: 'infer', id: 'c', model: 'mlp784', inputs: [{ ...input, data: pixels }] }));
  socket.send(JSON.stringify({ op: 'cancel', id: 'c' }));
  const end = (await answer).message;
  say('ended', end.op === 'result' || end.code === 'CANCELLED');

  answer = heard('versions');
  const stats = heard('stats');
  socket.send(JSON.stringify({ op: 'subscribe', topics: ['versions', 'stats'] }));
  const versions = (await answer).message.models.find((model) => model.model === 'mlp784');
  say('versions', versions.versions.every((version) => version.state === 'AVAILABLE'));
  say('stats', Array.isArray((await stats).message.models));
  const pong = new Promise((resolve) => socket.once('pong', (data) => resolve(data.toString())));
  socket.ping('life');
  say('pong', await pong);
  socket.close(1000);
}

socket.on('message', (data, isBinary) => {
  const length = isBinary ? data.readUInt32LE(0) : data.length;
  const from = isBinary ? 4 : 0;
  const message = JSON.parse(data.subarray(from, from + length));
  if (message.op === 'hello') {
    hello = message;
    say('hello', [socket.protocol, socket.extensions, hello.credits > 0]);
    judge();
  } else if (message.op !== 'event' || message.topic !== 'subscribe') {
    tell(message.op === 'event' ? message.topic : message.id, message, data.subarray(from + length));
  }
});
socket.on('close', (code) => say('close', code));
socket.on('error', (error) => say('failed', error.message));
