import type { Metrics } from '@fmnist/runtime';

/** Metrics as --json has them. Accuracies are 0 to 1, the loss is in nats. */
export function metricsJson({ accuracy, interval, count, correct, loss, ece, perClass, topConfusions }: Metrics) {
  return { accuracy, interval, count, correct, loss, ece, per_class: perClass, top_confusions: topConfusions };
}
