"""The wide and deep study in PyTorch, as people watch a network there: hooks on every module, std and histc of what passes.

`torch_wide.py WIDTH DEPTH SAMPLES EPOCHS`; the caller takes the time of the whole process, the import included.
"""
import sys

import torch
from torch import nn

WIDTH, DEPTH, SAMPLES, EPOCHS = (int(a) for a in sys.argv[1:5])

torch.manual_seed(1)
layers = []
for _ in range(DEPTH):
    affine = nn.Linear(WIDTH, WIDTH)
    nn.init.xavier_normal_(affine.weight)
    nn.init.normal_(affine.bias, std=WIDTH**-0.5)
    layers += [affine, nn.Sigmoid()]
model = nn.Sequential(*layers)
rows = []


def watch(values):
    v = values.detach()
    low, high = v.min(), v.max()
    rows.append((v.mean().item(), v.std().item(), low.item(), high.item(), torch.histc(v, 20, low.item(), high.item())))


for layer in model:
    layer.register_forward_hook(lambda _module, _args, out: watch(out))
    layer.register_full_backward_hook(lambda _module, grad_in, _grad_out: watch(grad_in[0]))

x = torch.randn(SAMPLES, WIDTH)
for _ in range(EPOCHS):
    x.requires_grad_()
    out = model(x)
    model.zero_grad()
    out.backward(torch.ones_like(out))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= 0.01 * parameter.grad
    x = out.detach()
assert len(rows) == 2 * 2 * DEPTH * EPOCHS
