"""Quality agreements and deviations (US-QA, EU chapter 7, 21 CFR 211.192).

Invariants: an agreement holds once both sides have signed it; a deviation is closed by the quality
unit, never by who opened or investigated it, and never without classification, investigation and
conclusion; nothing of it is changed after closing.
"""
