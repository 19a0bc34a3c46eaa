# PyTorch on the same GPU, as a peer to compare with: one line of JSON for each way, net and batch.
#   peers.py steps          training steps of LeNet and `small`
#   peers.py until          `small` with its recipe, until 94 % of the validation images are right
#   --dry                   tiny sizes, on the CPU where there is no GPU
#   --data FOLDER           Fashion-MNIST's four files (default: where the toolkit keeps them)
import json
import math
import os
import sys
import time

try:
    import torch
except ImportError:
    sys.exit("error: there is no torch in this Python")
from torch import nn
from torch.nn import functional as F

DRY = "--dry" in sys.argv
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
if DEVICE == "cpu" and not DRY:
    sys.exit("error: torch finds no CUDA device")
BATCHES = (4,) if DRY else (64, 256, 1024, 4096)
BAR = 0.01 if DRY else 0.94


def say(**fields):
    print(json.dumps(fields), flush=True)


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def small():
    layers, depth = [nn.Conv2d(1, 8, 2), nn.ReLU()], 8
    for width in (32, 96, 128):
        layers += [nn.Conv2d(depth, width, 3, padding=1, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(width), nn.ReLU()]
        layers += [nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        depth = width
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(depth, 10))


# Our engines smooth `small`'s labels and average its weights, and do neither for LeNet.
NETS = {"lenet": (lenet, 0.0, False), "small": (small, 0.1, True)}
WAYS = {
    "eager": {},
    "channels_last": {"channels_last": True},
    "compile": {"channels_last": True, "compiled": True},
    "bf16": {"channels_last": True, "bf16": True},
    "compile bf16": {"channels_last": True, "compiled": True, "bf16": True},
}


def wait():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def optimizer_of(model, lr):
    kernels = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": kernels, "weight_decay": 5e-4}, {"params": others, "weight_decay": 0}]
    return torch.optim.SGD(groups, lr=lr, momentum=0.9, nesterov=True)


class Trainer:
    """A net, its optimizer and the average of its weights."""

    def __init__(self, net, lr, channels_last=False, compiled=False, bf16=False):
        torch.manual_seed(0)
        make, smoothing, self.averages = NETS[net]
        self.layout = torch.channels_last if channels_last else torch.contiguous_format
        self.model = make().to(DEVICE, memory_format=self.layout)
        for p in self.model.parameters():
            if p.dim() > 1:
                nn.init.kaiming_normal_(p, nonlinearity="relu")
        self.forward = torch.compile(self.model) if compiled else self.model
        self.optimizer = optimizer_of(self.model, lr)
        self.loss = nn.CrossEntropyLoss(label_smoothing=smoothing)
        self.bf16 = bf16
        self.average = [p.detach().clone() for p in self.model.parameters()]

    def step(self, x, y, keep=0.9):
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast(DEVICE, dtype=torch.bfloat16, enabled=self.bf16):
            loss = self.loss(self.forward(x), y)
        loss.backward()
        self.optimizer.step()
        if self.averages:
            with torch.no_grad():
                torch._foreach_lerp_(self.average, list(self.model.parameters()), 1 - keep)


def measure(net, batch, **options):
    torch.compiler.reset()
    if DEVICE == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    trainer = Trainer(net, 0.001, **options)
    x = torch.randn(batch, 1, 28, 28, device=DEVICE).to(memory_format=trainer.layout)
    y = torch.randint(0, 10, (batch,), device=DEVICE)
    steps = 1 if DRY else 100
    for _ in range(1 if DRY else 15):
        trainer.step(x, y)
    wait()
    start = time.perf_counter()
    for _ in range(steps):
        trainer.step(x, y)
    wait()
    seconds = time.perf_counter() - start
    peak = torch.cuda.max_memory_allocated() / 2**20 if DEVICE == "cuda" else None
    return batch * steps / seconds, peak


def steps():
    say(note=f"PyTorch {torch.__version__} on {DEVICE}; convolutions in TF32 as by default; a batch that stays on the GPU")
    # What compiles takes longest and comes last.
    for way, options in sorted(WAYS.items(), key=lambda item: "compiled" in item[1]):
        if DRY and "compiled" in options:
            continue
        for net in NETS:
            for batch in BATCHES:
                try:
                    rate, peak = measure(net, batch, **options)
                    say(net=net, batch=batch, way=way, imagesPerSecond=rate, peakMiB=peak)
                except Exception as error:  # One way that fails is noted, and the next goes on.
                    say(net=net, batch=batch, way=way, failed=(str(error).splitlines() or [repr(error)])[0][:200])


def read_idx(folder, name, offset):
    with open(os.path.join(folder, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()[offset:]), dtype=torch.uint8)


def split_of(folder, val):
    """Training and validation images, normalised, on the device; validation holds the same share of each class."""
    images = read_idx(folder, "train-images-idx3-ubyte", 16).view(-1, 1, 28, 28).to(DEVICE).float() / 255
    labels = read_idx(folder, "train-labels-idx1-ubyte", 8).long().to(DEVICE)
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0)).to(DEVICE)
    held = torch.zeros(len(labels), dtype=torch.bool, device=DEVICE)
    for c in range(10):
        held[order[labels[order] == c][: val // 10]] = True
    mean, std = images[~held].mean(), images[~held].std()
    images = (images - mean) / std
    return (images[~held], labels[~held]), (images[held], labels[held])


def augmented(x, most=2):
    """Mirrors every second image and moves each by up to `most` pixels; what is laid open mirrors the image."""
    n = len(x)
    x = torch.where(torch.rand(n, 1, 1, 1, device=DEVICE) < 0.5, x.flip(3), x)
    x = F.pad(x, (most,) * 4, mode="reflect")
    at = torch.arange(28, device=DEVICE)
    rows = torch.randint(0, 2 * most + 1, (n, 1), device=DEVICE) + at
    columns = torch.randint(0, 2 * most + 1, (n, 1), device=DEVICE) + at
    return x[torch.arange(n, device=DEVICE)[:, None, None], 0, rows[:, :, None], columns[:, None, :]][:, None]


def one_cycle(step, total):
    top = 0.2 * total
    if step < top:
        return 0.1 + 0.9 * step / top
    return 0.01 + 0.99 * (1 + math.cos(math.pi * (step - top) / max(1, total - top))) / 2


@torch.no_grad()
def accuracy_of(trainer, averaged, images, labels):
    own = [p.detach().clone() for p in trainer.model.parameters()]
    if averaged:
        for p, average in zip(trainer.model.parameters(), trainer.average):
            p.copy_(average)
    trainer.model.eval()
    correct = sum((trainer.model(x.to(memory_format=trainer.layout)).argmax(1) == y).sum().item()
                  for x, y in zip(images.split(1000), labels.split(1000)))
    trainer.model.train()
    for p, value in zip(trainer.model.parameters(), own):
        p.copy_(value)
    return correct / len(labels)


def train_until(data, way, options):
    (images, labels), held = data
    batch, epochs = (16, 1) if DRY else (128, 16)
    trainer = Trainer("small", 0.1, **options)
    each = math.ceil(len(labels) / batch)
    total, begin = each * epochs, each * epochs * 2 // 3
    if options.get("compiled"):  # Compiling is not training: on copies that are thrown away.
        warm = Trainer("small", 0.0, **options)
        for size in {batch, len(labels) % batch or batch}:
            warm.step(augmented(images[:size]).to(memory_format=warm.layout), labels[:size])
        trainer.forward = warm.forward
        trainer.model, trainer.optimizer, trainer.average = warm.model, optimizer_of(warm.model, 0.1), warm.average
        warm.model.load_state_dict(Trainer("small", 0.1).model.state_dict())
    seconds, reached = 0.0, 0.0
    for epoch in range(epochs):
        wait()
        start = time.perf_counter()
        for i, rows in enumerate(torch.randperm(len(labels), device=DEVICE).split(batch)):
            step = epoch * each + i
            for group in trainer.optimizer.param_groups:
                group["lr"] = 0.1 * one_cycle(step, total)
            x = augmented(images[rows]).to(memory_format=trainer.layout)
            trainer.step(x, labels[rows], keep=0.999 if step > begin else 0)
        wait()
        seconds += time.perf_counter() - start
        reached = accuracy_of(trainer, (epoch + 1) * each > begin, *held)
        if reached >= BAR:
            break
    short = "" if reached >= BAR else ", which is short of it"
    say(note=f"small to {100 * BAR:.0f} % of the validation images, PyTorch {way}: {100 * reached:.2f} %{short}"
        f" after {epoch + 1} epochs, {seconds:.1f} s of training")


def until():
    default = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "fmnist", "fashion-mnist")
    given = sys.argv[sys.argv.index("--data") + 1] if "--data" in sys.argv else "fashion-mnist"
    data = split_of(given if os.path.isdir(given) else default, 20 if DRY else 5000)
    say(note="PyTorch has the same net, recipe and augmentation; other random numbers, images"
        " and augmentation on the GPU, and no checkpoints; compiling is not in the seconds")
    for way in ("channels_last",) if DRY else ("channels_last", "bf16", "compile"):
        try:
            train_until(data, way, WAYS[way])
        except Exception as error:
            say(note=f"small until {100 * BAR:.0f} %, PyTorch {way}: failed: {(str(error).splitlines() or [repr(error)])[0][:200]}")


{"steps": steps, "until": until}[sys.argv[1]]()
