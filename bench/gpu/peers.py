# Training steps of `small` in PyTorch on the same GPU, as a peer to compare with: one line for each way and batch.
import sys
import time

try:
    import torch
except ImportError:
    sys.exit("error: there is no torch in this Python")
from torch import nn

DRY = "--dry" in sys.argv
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
if DEVICE == "cpu" and not DRY:
    sys.exit("error: torch finds no CUDA device")


def small():
    layers, depth = [nn.Conv2d(1, 8, 2), nn.ReLU()], 8
    for width in (32, 96, 128):
        layers += [nn.Conv2d(depth, width, 3, padding=1, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(width), nn.ReLU()]
        layers += [nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        depth = width
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(depth, 10))


def wait():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def measure(batch, channels_last=False, compiled=False, bf16=False):
    torch.manual_seed(0)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    model = small().to(DEVICE, memory_format=layout)
    step_model = torch.compile(model) if compiled else model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)
    lossof = nn.CrossEntropyLoss(label_smoothing=0.1)
    x = torch.randn(batch, 1, 28, 28, device=DEVICE).to(memory_format=layout)
    y = torch.randint(0, 10, (batch,), device=DEVICE)
    if DEVICE == "cuda":
        torch.cuda.reset_peak_memory_stats()

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(DEVICE, dtype=torch.bfloat16, enabled=bf16):
            loss = lossof(step_model(x), y)
        loss.backward()
        optimizer.step()

    steps = 1 if DRY else 50
    for _ in range(1 if DRY else 10):
        step()
    wait()
    start = time.perf_counter()
    for _ in range(steps):
        step()
    wait()
    peak = torch.cuda.max_memory_allocated() / 2**20 if DEVICE == "cuda" else 0
    return batch * steps / (time.perf_counter() - start), peak


WAYS = {
    "eager": {},
    "channels_last": {"channels_last": True},
    "compile": {"channels_last": True, "compiled": True},
    "bf16": {"channels_last": True, "bf16": True},
}
print(f"torch {torch.__version__} on {DEVICE}")
for way, options in WAYS.items():
    for batch in (4,) if DRY else (64, 256, 1024, 4096):
        try:
            rate, peak = measure(batch, **options)
            print(f"small, {way}, batch {batch}: {rate:.0f} images/s, {peak:.0f} MiB", flush=True)
        except Exception as error:  # One way that fails is noted, and the next goes on.
            print(f"small, {way}, batch {batch}: failed: {str(error).splitlines()[0][:200]}", flush=True)
