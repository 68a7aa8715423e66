"""A rendered sprinter whose truth is known exactly: for tests, benchmarks and the sample clips.

Body coordinates: x forward, y to the athlete's left, z up, in metres, z = 0 on the ground. The
same axes serve as the world's for an athlete who runs to the right of the picture: the camera
looks along +y. `Scenario` says everything about a clip; `render` writes it with its truth.
"""
