"""Speaks siskin.v1 with the "websockets" package; says each thing it saw in a line."""

import asyncio
import json
import struct
import sys

import websockets

ROW = [(i % 256) / 256 for i in range(784)]
INPUT = {"name": "x", "shape": [1, 784], "datatype": "FP32"}


def infer(name, **more):
    return {"op": "infer", "id": name, "model": "mlp784", **more}


async def judge(url):
    async with websockets.connect(url, subprotocols=["siskin.v1"]) as socket:
        hello = json.loads(await socket.recv())
        print("hello", socket.subprotocol, hello["credits"])
        for i in range(20):
            await socket.send(json.dumps(infer(str(i), inputs=[{**INPUT, "data": ROW}])))
        ends = [json.loads(await socket.recv()) for _ in range(20)]
        print("text", sorted(int(end["id"]) for end in ends if end["op"] == "result") == list(range(20)))
        head = infer(
            "b",
            parameters={"binary_data_output": True},
            inputs=[{**INPUT, "parameters": {"binary_data_size": 4 * 784}}],
        )
        header = json.dumps(head).encode()
        # In pieces, which the package sends as frames of one message.
        tensors = struct.pack("<784f", *ROW)
        await socket.send([struct.pack("<I", len(header)), header, tensors[:1000], tensors[1000:]])
        frame = await socket.recv()
        length = struct.unpack("<I", frame[:4])[0]
        told = json.loads(frame[4 : 4 + length])
        got = struct.unpack("<10f", frame[4 + length :])
        probs = ends[0]["outputs"][0]["data"]
        print("binary", told["outputs"][0]["shape"], all(abs(a - b) < 1e-6 for a, b in zip(got, probs)))
        await (await socket.ping())
        print("pong")
    print("close", socket.close_code)
    try:
        async with websockets.connect(url, subprotocols=["siskin.v1"], origin="http://elsewhere"):
            print("let in")
    except Exception as refused:  # its name has changed from one version of the package to the next
        print("refused", "403" in str(refused))


asyncio.run(judge(sys.argv[1]))
