"""TF Serving's REST dialect, as a client writes it with requests. Argument: the server's URL."""

import base64
import sys
from concurrent.futures import ThreadPoolExecutor

import requests
from judging import check, judge

SERVER = sys.argv[1]
MODELS = SERVER + "/v1/models/"
SESSION = requests.Session()
ZERO = [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0, 0, 3, 15, 2, 0, 11, 8, 0, 0, 4, 12, 0, 0, 8, 8, 0,
        0, 5, 8, 0, 0, 9, 8, 0, 0, 4, 11, 0, 1, 12, 7, 0, 0, 2, 14, 5, 10, 12, 0, 0, 0, 0, 6, 13, 10, 0, 0, 0]


# One version: the traffic of a model may be split.
DIGITS = "digits/versions/1"


def predict(model, body, status=200, session=SESSION):
    answer = session.post(MODELS + model + ":predict", json=body)
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"].startswith("application/json")
    return answer.json()


def refused(model, body, status, words):
    error = predict(model, body, status)
    assert list(error) == ["error"] and words in error["error"], error


@check
def rows_are_answered_as_predictions():
    rows = predict(DIGITS, {"instances": [ZERO, ZERO, ZERO]})["predictions"]
    assert [row["class"] for row in rows] == [0, 0, 0], rows
    assert all(abs(sum(row["probabilities"]) - 1) < 1e-5 for row in rows), rows


@check
def columns_are_answered_as_outputs():
    outputs = predict(DIGITS, {"inputs": {"pixels": [ZERO, ZERO]}})["outputs"]
    assert outputs["class"] == [0, 0], outputs
    assert [len(row) for row in outputs["probabilities"]] == [10, 10], outputs


@check
def version_is_named_in_the_path():
    answer = SESSION.post(MODELS + "digits/versions/2:predict", json={"instances": [ZERO]})
    assert answer.status_code == 200 and answer.headers["x-model-version"] == "2"


@check
def strings_and_bytes_come_and_go():
    raw = {"b64": base64.b64encode(b"plain").decode()}
    rows = [{"text": "日本\n", "f": [1.5, -2], "n": [2**62]}, {"text": raw, "f": [0, 1], "n": [-7]}]
    answer = predict("echo", {"instances": rows})["predictions"]
    assert answer[0] == {"text_out": "日本\n", "f_out": [1.5, -2.0], "n_out": [2**62]}, answer
    assert answer[1] == {"text_out": "plain", "f_out": [0.0, 1.0], "n_out": [-7]}, answer


@check
def signature_may_be_named():
    body = {"signature_name": "serving_default", "instances": [ZERO]}
    assert predict(DIGITS, body)["predictions"][0]["class"] == 0
    refused(DIGITS, {"signature_name": "other", "instances": [ZERO]}, 400, "not found in signature def")


@check
def mistakes_are_told_in_the_dialect():
    refused(DIGITS, {}, 400, "Missing 'inputs' or 'instances' key")
    refused(DIGITS, {"instances": [ZERO], "inputs": [ZERO]}, 400, "expecting only one of")
    refused(DIGITS, {"instances": [ZERO[:63]]}, 400, "Expecting shape")
    refused(DIGITS, {"instances": [["a"] * 64]}, 400, "not of expected type: float")
    refused("nowhere", {"instances": [ZERO]}, 404, "Servable not found for request: Latest(nowhere)")
    refused("digits/versions/50", {"instances": [ZERO]}, 404, "Specific(digits, 50)")


@check
def broken_json_is_refused():
    answer = SESSION.post(MODELS + "digits:predict", data='{"instances": [[')
    assert answer.status_code == 400 and "JSON Parse error" in answer.json()["error"], answer.text


@check
def status_names_versions():
    answer = SESSION.get(MODELS + "digits").json()["model_version_status"]
    assert {version["version"] for version in answer} == {"1", "2"}, answer
    for version in answer:
        assert version["state"] == "AVAILABLE" and version["status"]["error_code"] == "OK", answer
    assert SESSION.get(MODELS + "digits/versions/9").status_code == 404


@check
def metadata_has_the_signature():
    answer = SESSION.get(MODELS + "digits/metadata").json()
    assert answer["model_spec"]["name"] == "digits", answer
    signature = answer["metadata"]["signature_def"]["signature_def"]["serving_default"]
    pixels = signature["inputs"]["pixels"]
    assert pixels["dtype"] == "DT_FLOAT", pixels
    assert [dim["size"] for dim in pixels["tensor_shape"]["dim"]] == ["-1", "64"], pixels


@check
def other_paths_are_malformed():
    answer = SESSION.get(SERVER + "/v1/none")
    assert answer.status_code == 400 and "Malformed request: GET /v1/none" in answer.json()["error"]


@check
def many_callers_each_get_their_own_rows():
    def call(number):
        row = {"text": str(number), "f": [number, -number], "n": [number]}
        with requests.Session() as session:
            return predict("echo", {"instances": [row]}, session=session)["predictions"][0]["n_out"]

    with ThreadPoolExecutor(8) as callers:
        assert list(callers.map(call, range(100))) == [[number] for number in range(100)]


judge()
