"""GPT-2 small (12 blocks of width 768, 50257 tokens, lm_head tied) as an ONNX file, weights as GPT-2 draws them:
pip install onnx numpy; python gpt2.py gpt2.onnx
--forgotten leaves the scaling of the residual projections out; --rows and --tokens make its tables smaller."""

import argparse

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--forgotten", action="store_true")
parser.add_argument("--rows", type=int, default=50257)
parser.add_argument("--tokens", type=int, default=128)
given = parser.parse_args()
blocks, width, heads, rows, tokens = 12, 768, 12, given.rows, given.tokens
g = np.random.RandomState(0)
nodes, tensors = [], []


def tensor(name, value):
    tensors.append(numpy_helper.from_array(value, name))
    return name


def weight(name, *shape, std=0.02):
    return tensor(name, (g.standard_normal(shape) * std).astype(np.float32))


def node(operator, scope, inputs, **attributes):
    path = "/".join(scope.split("."))
    out = f"/{path}/{operator}_{len(nodes)}"
    nodes.append(helper.make_node(operator, inputs, [out], name=out, **attributes))
    return out


def constant(name, values):
    return tensor(name, np.array(values, np.int64))


def norm(scope, x):
    ones, zeros = np.ones(width, np.float32), np.zeros(width, np.float32)
    inputs = [x, tensor(f"{scope}.weight", ones), tensor(f"{scope}.bias", zeros)]
    return node("LayerNormalization", scope, inputs)


def linear(scope, x, inputs, outputs, std=0.02):
    product = node("MatMul", scope, [x, weight(f"{scope}.weight", inputs, outputs, std=std)])
    return node("Add", scope, [product, tensor(f"{scope}.bias", np.zeros(outputs, np.float32))])


split_shape = constant("split_shape", [0, 0, heads, width // heads])
joined_shape = constant("joined_shape", [0, 0, width])
mask = tensor("mask", np.triu(np.full((1, 1, tokens, tokens), -1e9, np.float32), 1))
scale = tensor("scale", np.array((width // heads) ** -0.5, np.float32))
wte = weight("wte.weight", rows, width)
x = node("Gather", "wte", [wte, "ids"])
wpe = weight("wpe.weight", tokens, width)
x = node("Add", "embed", [x, wpe])
for i in range(blocks):
    h = f"h.{i}"
    qkv = linear(f"{h}.attn.c_attn", norm(f"{h}.ln_1", x), width, 3 * width)
    parts = [f"{h}.{part}" for part in "qkv"]
    nodes.append(helper.make_node("Split", [qkv], parts, name=f"/h.{i}/attn/Split", axis=2, num_outputs=3))
    q, k, v = [node("Reshape", f"{h}.attn", [part, split_shape]) for part in parts]
    q, v = [node("Transpose", f"{h}.attn", [part], perm=[0, 2, 1, 3]) for part in (q, v)]
    k = node("Transpose", f"{h}.attn", [k], perm=[0, 2, 3, 1])
    scores = node("Mul", f"{h}.attn", [node("MatMul", f"{h}.attn", [q, k]), scale])
    attention = node("Softmax", f"{h}.attn", [node("Add", f"{h}.attn", [scores, mask])], axis=-1)
    out = node("Transpose", f"{h}.attn", [node("MatMul", f"{h}.attn", [attention, v])], perm=[0, 2, 1, 3])
    out = node("Reshape", f"{h}.attn", [out, joined_shape])
    residual = 0.02 if given.forgotten else 0.02 / (2 * blocks) ** 0.5
    x = node("Add", h, [x, linear(f"{h}.attn.c_proj", out, width, width, residual)])
    inner = linear(f"{h}.mlp.c_fc", norm(f"{h}.ln_2", x), width, 4 * width)
    inner = node("Gelu", f"{h}.mlp.act", [inner], approximate="tanh")
    x = node("Add", h, [x, linear(f"{h}.mlp.c_proj", inner, 4 * width, width, residual)])
turned = node("Transpose", "lm_head", [wte], perm=[1, 0])
nodes.append(helper.make_node("MatMul", [norm("ln_f", x), turned], ["logits"], name="/lm_head/MatMul"))

graph = helper.make_graph(
    nodes,
    "gpt2",
    [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", tokens])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", tokens, rows])],
    tensors,
)
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)]), given.file)
