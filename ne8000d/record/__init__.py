"""Recordings of routers: masked, gentle, and good for our simulator and for snmpsim."""

from ne8000d.record.recorder import Recorder, Recording, gently, mask_key

__all__ = ["Recorder", "Recording", "gently", "mask_key"]
