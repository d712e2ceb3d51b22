"""Open Inference Protocol V2, as Triton's own client speaks it. Argument: the server's URL."""

import sys

import numpy
import tritonclient.http as triton
from judging import await_truth, check, judge
from tritonclient.utils import InferenceServerException

CLIENT = triton.InferenceServerClient(sys.argv[1].removeprefix("http://"), concurrency=4)
PIXELS = numpy.arange(128, dtype=numpy.float32).reshape(2, 64) % 17


def tensor(name, datatype, values, binary):
    given = triton.InferInput(name, list(values.shape), datatype)
    given.set_data_from_numpy(values, binary_data=binary)
    return given


def digits(binary, outputs=None, model_version="1", **options):
    """Of one version: the traffic of a model may be split."""
    inputs = [tensor("pixels", "FP32", PIXELS, binary)]
    return CLIENT.infer("digits", inputs, model_version, outputs, **options)


def refused(words, call, status="400"):
    try:
        call()
    except InferenceServerException as error:
        assert error.status() == status and words in error.message(), error
        return
    raise AssertionError("was not refused")


@check
def server_lives_and_is_ready():
    assert CLIENT.is_server_live() and CLIENT.is_server_ready()
    assert CLIENT.is_model_ready("digits") and CLIENT.is_model_ready("digits", "2")
    assert not CLIENT.is_model_ready("nowhere") and not CLIENT.is_model_ready("digits", "50")


@check
def server_tells_what_it_is():
    metadata = CLIENT.get_server_metadata()
    assert metadata["name"] and metadata["version"], metadata
    assert "binary_tensor_data" in metadata["extensions"], metadata


@check
def model_tells_its_tensors():
    metadata = CLIENT.get_model_metadata("digits")
    assert metadata["name"] == "digits" and set(metadata["versions"]) == {"1", "2"}, metadata
    assert metadata["inputs"] == [{"name": "pixels", "datatype": "FP32", "shape": [-1, 64]}], metadata
    types = {given["name"]: given["datatype"] for given in CLIENT.get_model_metadata("echo")["inputs"]}
    assert types == {"text": "BYTES", "f": "FP32", "n": "INT64"}, types


@check
def model_tells_its_configuration():
    config = CLIENT.get_model_config("digits")
    assert config["name"] == "digits" and config["max_batch_size"] > 0, config
    assert config["input"][0] == {"name": "pixels", "data_type": "TYPE_FP32", "dims": [64]}, config


@check
def repository_names_the_models():
    index = {(model["name"], model["version"]): model["state"] for model in CLIENT.get_model_repository_index()}
    assert index[("digits", "1")] == index[("digits", "2")] == index[("echo", "1")] == "READY", index


@check
def json_and_binary_say_the_same():
    names = [output["name"] for output in CLIENT.get_model_metadata("digits")["outputs"]]
    asked = [[triton.InferRequestedOutput(name, binary_data=way) for name in names] for way in (True, False)]
    answers = [digits(binary, outputs) for binary in (True, False) for outputs in asked]
    for name in names:
        for answer in answers:
            assert answer.as_numpy(name).shape[0] == 2
            assert numpy.allclose(answer.as_numpy(name), answers[0].as_numpy(name)), name


@check
def version_and_id_are_kept():
    answer = digits(True, model_version="2", request_id="mine-7").get_response()
    assert answer["id"] == "mine-7" and answer["model_version"] == "2", answer


@check
def only_chosen_outputs_come_in_their_order():
    names = [output["name"] for output in CLIENT.get_model_metadata("digits")["outputs"]]
    chosen = list(reversed(names))[:1]
    outputs = [triton.InferRequestedOutput(name) for name in chosen]
    assert [output["name"] for output in digits(True, outputs).get_response()["outputs"]] == chosen


@check
def bytes_and_whole_numbers_come_and_go():
    text = numpy.array(["日本".encode(), b"\x00\xff", b""], dtype=numpy.object_)
    whole = numpy.array([[2**62], [-1], [0]], dtype=numpy.int64)
    floats = numpy.array([[1.5, -2], [0, 1e30], [3, 4]], dtype=numpy.float32)
    for binary in (True, False):
        texts = text if binary else numpy.array([b"a", "日本".encode(), b""], dtype=numpy.object_)
        inputs = [
            tensor("f", "FP32", floats, True),
            tensor("text", "BYTES", texts, binary),
            tensor("n", "INT64", whole, binary),
        ]
        answer = CLIENT.infer("echo", inputs)
        assert list(answer.as_numpy("text_out")) == list(texts), answer.as_numpy("text_out")
        assert (answer.as_numpy("n_out") == whole).all()
        assert (answer.as_numpy("f_out") == floats).all()


@check
def half_floats_go_as_bytes():
    half = numpy.array([[1.5, -2], [numpy.inf, 65504]], dtype=numpy.float16)
    answer = CLIENT.infer("half", [tensor("h", "FP16", half, True)])
    assert answer.as_numpy("h_out").dtype == numpy.float16
    assert (answer.as_numpy("h_out") == half).all()


@check
def compressed_requests_are_read():
    plain = digits(True)
    name = plain.get_response()["outputs"][0]["name"]
    packed = digits(True, request_compression_algorithm="gzip", response_compression_algorithm="gzip")
    assert numpy.allclose(packed.as_numpy(name), plain.as_numpy(name))


@check
def many_at_once_each_get_their_own():
    def ask(number):
        text = numpy.array([str(number).encode()], dtype=numpy.object_)
        inputs = [
            tensor("text", "BYTES", text, True),
            tensor("f", "FP32", numpy.full((1, 2), number, dtype=numpy.float32), True),
            tensor("n", "INT64", numpy.array([[number]]), True),
        ]
        return CLIENT.async_infer("echo", inputs)

    for number, asked in [(number, ask(number)) for number in range(60)]:
        assert asked.get_result().as_numpy("n_out")[0][0] == number


@check
def mistakes_are_told():
    refused("Servable not found", lambda: CLIENT.infer("nowhere", [tensor("x", "FP32", PIXELS, True)]), "404")
    refused("x", lambda: CLIENT.infer("digits", [tensor("x", "FP32", PIXELS, True)]))
    refused("Expecting shape", lambda: CLIENT.infer("digits", [tensor("pixels", "FP32", PIXELS[:, :63], True)]))
    wrong = tensor("pixels", "FP64", PIXELS.astype(numpy.float64), True)
    refused("FP64", lambda: CLIENT.infer("digits", [wrong]))
    refused("none", lambda: digits(True, [triton.InferRequestedOutput("none")]))


@check
def models_are_not_loaded_from_here():
    refused("", lambda: CLIENT.load_model("digits"), "403")


@check
def statistics_count_requests():
    def counted():
        stats = CLIENT.get_inference_statistics("half")["model_stats"]
        return sum(version["inference_stats"]["success"]["count"] for version in stats)

    before = counted()
    half = numpy.ones((1, 2), dtype=numpy.float16)
    for _ in range(5):
        CLIENT.infer("half", [tensor("h", "FP16", half, True)])
    await_truth("five more", lambda: counted() >= before + 5)


judge()
